// The entry to booking for operators: commands about seats, whoever has them, settled by the show's queue like all others.
import type { Result } from './command.ts'
import { changedIn } from './outcome.ts'
import type { Allocation, Operator } from './seat.ts'
import type { ShowQueues } from './show-queues.ts'

/** The seats that a command changed, and the seq of the show then. */
export type SeatsChanged = { seatIds: number[]; seq: number }

export class OperatorDesk {
  readonly #queues: ShowQueues

  constructor(queues: ShowQueues) {
    this.#queues = queues
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
}
