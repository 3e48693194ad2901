// What else there is, for those whose seats were taken: by the board, so a hint and no promise.
import { AVAILABLE } from '../../shared/status.ts'
import type { Board } from './board.ts'
import type { Command, Outcome } from './command.ts'

/** Of so many that were refused at once most asked for the same few seats; the search goes through the whole hall. */
export class Alternatives {
  readonly #board: Board
  readonly #found = new Map<string, number[] | undefined>()

  constructor(board: Board) {
    this.#board = board
  }

  /** The outcome, with the nearest seats that are free when those that a hold named are not. */
  offer(outcome: Outcome, command: Command | undefined): Outcome {
    if (outcome.kind !== 'refused' || outcome.refusal.code !== 'SEATS_TAKEN' || command?.kind !== 'hold') return outcome
    const alternatives = this.#near(command.seatIds)
    return alternatives ? { ...outcome, refusal: { ...outcome.refusal, alternatives } } : outcome
  }

  #near(seatIds: readonly number[]): number[] | undefined {
    const key = seatIds.join()
    if (this.#found.has(key)) return this.#found.get(key)
    const isFree = (seatId: number): boolean => this.#board.status(seatId) === AVAILABLE
    const found = this.#board.hall.near(seatIds, isFree)
    this.#found.set(key, found)
    return found
  }
}
