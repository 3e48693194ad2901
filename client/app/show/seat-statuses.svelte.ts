// What is known of each seat's status: the board's, and what answers said that are newer than it.
import { SvelteMap, SvelteSet } from 'svelte/reactivity'
import type { Refusal } from '../../connection/types.ts'
import { STATUSES } from '../../../shared/status.ts'
import type { ReadonlyBoard } from '../../connection/board.ts'

export class SeatStatuses {
  #onBoard = $state.raw<Readonly<Uint8Array>>(new Uint8Array())
  #seq = 0
  /** True statuses out of answers, until the board is as new as they are. */
  readonly #corrections = new SvelteMap<number, { byte: number; seq: number }>()
  /** What is being asked for at this moment. */
  readonly asking = new SvelteSet<number>()

  /** One byte a seat, by seat id. */
  get onBoard(): Readonly<Uint8Array> {
    return this.#onBoard
  }

  get corrections(): (readonly [seatId: number, byte: number])[] {
    return [...this.#corrections].map(([seatId, { byte }]) => [seatId, byte] as const)
  }

  takeBoard(board: ReadonlyBoard): void {
    // Whoever went back to an earlier seq knows nothing of what came after it.
    if (board.seq < this.#seq) this.#corrections.clear()
    this.#seq = board.seq
    this.#onBoard = board.statuses.slice()
    for (const [seatId, { seq }] of this.#corrections) if (seq <= board.seq) this.#corrections.delete(seatId)
  }

  /** Takes over what a refusal knows, before anything is said about it. */
  correct({ seats = [], seq }: Refusal): void {
    for (const { seatId, status } of seats) {
      if (status) this.correctTo([seatId], STATUSES.indexOf(status), seq)
    }
  }

  correctTo(seatIds: readonly number[], byte: number, seq: number | undefined): void {
    if (seq === undefined || seq <= this.#seq) return
    for (const seatId of seatIds) this.#corrections.set(seatId, { byte, seq })
  }
}
