// Finds the seat at a place of the plan.
import KDBush from 'kdbush'
import type { Point } from '../connection/plan-types.ts'
import { valueAt, type SeatIndex } from './seat-index.ts'

/** Half the distance between neighbouring seats: a place belongs to the seat that it is in. */
const REACH = 0.5

export class HitTester {
  readonly #hall: SeatIndex
  #index: KDBush | undefined

  constructor(hall: SeatIndex) {
    this.#hall = hall
  }

  /** The nearest seat that is no farther than `reach` units. */
  seatAt({ x, y }: Point, reach = REACH): number | undefined {
    let nearest: number | undefined
    let least = Infinity
    for (const seatId of this.#built().within(x, y, reach)) {
      const distance = (valueAt(this.#hall.x, seatId) - x) ** 2 + (valueAt(this.#hall.y, seatId) - y) ** 2
      if (distance >= least) continue
      least = distance
      nearest = seatId
    }
    return nearest
  }

  /** Made when first needed, so that it does not delay the first picture: 50,000 seats take 10 ms. */
  #built(): KDBush {
    if (this.#index) return this.#index
    const { seatCount, x, y } = this.#hall
    const index = new KDBush(seatCount, 64, Float32Array)
    for (let seatId = 0; seatId < seatCount; seatId++) index.add(valueAt(x, seatId), valueAt(y, seatId))
    return (this.#index = index.finish())
  }
}
