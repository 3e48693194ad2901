// The seats that an operator has selected.
import { SvelteSet } from 'svelte/reactivity'
import type { SeatIndex } from '../../../seat-map/seat-index.ts'
import { valueAt } from '../../../seat-map/seat-index.ts'

/** What a touch of a seat selects: the seat, its row, or its section. */
export type Reach = 'seat' | 'row' | 'section'

/** The seats that are picked on a map or a list, for whatever the operator is doing. */
export interface Picks {
  readonly seatIds: ReadonlySet<number>
  /** Picks seats; if all of them are picked already, none of them any more. */
  toggle(seatIds: readonly number[]): void
  add(seatIds: readonly number[]): void
}

export class Selection implements Picks {
  readonly seatIds = new SvelteSet<number>()

  toggle(seatIds: readonly number[]): void {
    const areAll = seatIds.every((seatId) => this.seatIds.has(seatId))
    for (const seatId of seatIds) {
      if (areAll) this.seatIds.delete(seatId)
      else this.seatIds.add(seatId)
    }
  }

  add(seatIds: Iterable<number>): void {
    for (const seatId of seatIds) this.seatIds.add(seatId)
  }

  clear(): void {
    this.seatIds.clear()
  }
}

/** The seats of a seat's row or section, or the seat itself. */
export function seatsWithin(seatIndex: SeatIndex, seatId: number, reach: Reach): number[] {
  if (reach === 'seat') return [seatId]
  const row = seatIndex.rows[valueAt(seatIndex.rowOf, seatId)]
  const part = reach === 'row' ? row : seatIndex.sections[row?.section ?? -1]
  return part ? Array.from(seatIndex.order.subarray(part.first, part.end)) : []
}
