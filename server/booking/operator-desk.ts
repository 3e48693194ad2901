// The entry to booking for operators: commands about seats, whoever has them, settled by the show's queue like all others.
import type { Result, ShowCommand } from './command.ts'
import type { Show } from '../../shared/protocol.ts'
import type { Boards } from './boards.ts'
import { NO_SUCH_SHOW } from './failure.ts'
import { changedIn, showIn } from './outcome.ts'
import type { Allocation, Operator } from './seat.ts'
import type { ShowUpdate } from './show-fields.ts'
import type { ShowQueues } from './show-queues.ts'

/** The seats that a command changed, and the seq of the show then. */
export type SeatsChanged = { seatIds: number[]; seq: number }

export class OperatorDesk {
  readonly #queues: ShowQueues
  readonly #boards: Boards

  constructor({ queues, boards }: { queues: ShowQueues; boards: Boards }) {
    this.#queues = queues
    this.#boards = boards
  }

  /**
   * Keeps seats out of the public sale, and ends the holds that they are in (O1). Refuses with `UNKNOWN_SEAT`,
   * `SEATS_TAKEN` naming booked seats, and `BAD_REQUEST` without a reason where seats are held.
   */
  async block(showId: string, seatIds: number[], allocation: Allocation, by: Operator): Promise<Result<SeatsChanged>> {
    return changedIn(await this.#queues.submit(showId, { kind: 'block', seatIds, allocation, by }))
  }

  /** Puts blocked seats on sale, but for those that the plan blocks (O1). Refuses with `UNKNOWN_SEAT`. */
  async unblock(showId: string, seatIds: number[], by: Operator): Promise<Result<SeatsChanged>> {
    return changedIn(await this.#queues.submit(showId, { kind: 'unblock', seatIds, by }))
  }

  /** Takes held seats away from their visitors (O2). Refuses with `UNKNOWN_SEAT`, and `BAD_REQUEST` without a reason. */
  async forceRelease(showId: string, seatIds: number[], by: Operator): Promise<Result<SeatsChanged>> {
    return changedIn(await this.#queues.submit(showId, { kind: 'force-release', seatIds, by }))
  }

  /**
   * Changes a show's description, sale window or settings, and archives it (O3). Refuses with `BAD_REQUEST` naming the field,
   * and with `FORBIDDEN` where the show is archived, or on sale and to be archived.
   */
  async changeShow(showId: string, changes: ShowUpdate, by: Operator): Promise<Result<Show>> {
    return this.#showAfter(showId, { kind: 'change-show', changes, by })
  }

  /** Opens the sale now (O4). Refuses with `FORBIDDEN` an archived show, and one that has started. */
  async openSale(showId: string, by: Operator): Promise<Result<Show>> {
    return this.#showAfter(showId, { kind: 'open-sale', by })
  }

  /** Closes the sale now; what is held can still be confirmed (O4). */
  async closeSale(showId: string, by: Operator): Promise<Result<Show>> {
    return this.#showAfter(showId, { kind: 'close-sale', by })
  }

  async #showAfter(showId: string, command: ShowCommand): Promise<Result<Show>> {
    const result = showIn(await this.#queues.submit(showId, command))
    if (!result.ok) return result
    const board = await this.#boards.getForCommand(showId)
    return board ? { ok: true, value: board.show } : { ok: false, error: NO_SUCH_SHOW }
  }
}
