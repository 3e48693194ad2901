// How each seat looks to the visitor: by the board's statuses, by newer ones from answers, and by the commands that are
// under way.
import { SvelteMap, SvelteSet } from 'svelte/reactivity'
import { STATUSES } from '../../../shared/status.ts'
import type { ReadonlyBoard } from '../../connection/board.ts'
import type { Refusal } from '../../connection/types.ts'
import { ASKING, MINE, TICKET } from '../../seat-map/look.ts'

export class SeatLooks {
  #onBoard = $state.raw<Readonly<Uint8Array>>(new Uint8Array())
  #seq = 0
  /** Statuses out of answers, until the board is as new as they are. */
  readonly #corrections = new SvelteMap<number, { byte: number; seq: number }>()
  /** The seats that a command is under way for. */
  readonly asking = new SvelteSet<number>()

  /** One look for each seat, by seat id. `mine` are held by the visitor, `tickets` are booked. Later rules win. */
  lookWith(mine: Iterable<number>, tickets: Iterable<number>): Uint8Array {
    const looks = new Uint8Array(this.#onBoard)
    for (const [seatId, { byte }] of this.#corrections) looks[seatId] = byte
    for (const seatId of mine) looks[seatId] = MINE
    for (const seatId of tickets) looks[seatId] = TICKET
    for (const seatId of this.asking) looks[seatId] = ASKING
    return looks
  }

  takeBoard(board: ReadonlyBoard): void {
    // A board that went back to an earlier seq knows nothing of what came after it.
    if (board.seq < this.#seq) this.#corrections.clear()
    this.#seq = board.seq
    this.#onBoard = board.statuses.slice()
    for (const [seatId, { seq }] of this.#corrections) if (seq <= board.seq) this.#corrections.delete(seatId)
  }

  /** Takes over the statuses that a refusal names. */
  correct({ seats = [], seq }: Refusal): void {
    for (const { seatId, status } of seats) {
      if (status) this.correctTo([seatId], STATUSES.indexOf(status), seq)
    }
  }

  /** `byte` is a status as on the board, true since `seq`. */
  correctTo(seatIds: readonly number[], byte: number, seq: number | undefined): void {
    if (seq === undefined || seq <= this.#seq) return
    for (const seatId of seatIds) this.#corrections.set(seatId, { byte, seq })
  }
}
