// Finds the seat at a point of the plan.
import KDBush from 'kdbush'
import type { Point } from '../connection/plan-types.ts'
import { valueAt, type SeatIndex } from './seat-index.ts'

/** Half the distance between neighbouring seats, in units. */
const REACH = 0.5

export class HitTester {
  readonly #seatIndex: SeatIndex
  #index: KDBush | undefined

  constructor(seatIndex: SeatIndex) {
    this.#seatIndex = seatIndex
  }

  /** The id of the nearest seat within `reach` units; undefined when there is none. */
  seatAt({ x, y }: Point, reach = REACH): number | undefined {
    let nearest: number | undefined
    let least = Infinity
    for (const seatId of this.#builtIndex().within(x, y, reach)) {
      const distance = (valueAt(this.#seatIndex.x, seatId) - x) ** 2 + (valueAt(this.#seatIndex.y, seatId) - y) ** 2
      if (distance >= least) continue
      least = distance
      nearest = seatId
    }
    return nearest
  }

  /** Built when first needed, so that it does not delay the first picture: 50,000 seats take 10 ms. */
  #builtIndex(): KDBush {
    if (this.#index) return this.#index
    const { seatCount, x, y } = this.#seatIndex
    const index = new KDBush(seatCount, 64, Float32Array)
    for (let seatId = 0; seatId < seatCount; seatId++) index.add(valueAt(x, seatId), valueAt(y, seatId))
    return (this.#index = index.finish())
  }
}
