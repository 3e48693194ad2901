// What else there is, for those who did not get what they asked for: by the board, so a hint and no promise.
import type { Board } from './board.ts'
import type { Command, Outcome } from './command.ts'
import type { Free } from './hall.ts'

/** It comes before every answer of the batch: whoever is not helped by then goes without. */
const SEARCH_MS = 20

/** Of so many that are refused at once most asked for the same; a search goes through the whole hall. */
export class Alternatives {
  readonly #board: Board
  readonly #found = new Map<string, number[] | undefined>()
  #free: Free | undefined
  #spentMs = 0

  constructor(board: Board) {
    this.#board = board
  }

  /** The outcome, with the nearest free seats when those named are not, or with the best parts when none are together. */
  offer(outcome: Outcome, command: Command | undefined): Outcome {
    if (outcome.kind !== 'refused') return outcome
    const alternatives = this.#alternatives(outcome.refusal.code, command)
    return alternatives ? { ...outcome, refusal: { ...outcome.refusal, alternatives } } : outcome
  }

  #alternatives(code: string, command: Command | undefined): number[] | undefined {
    const { hall } = this.#board
    if (code === 'SEATS_TAKEN' && command?.kind === 'hold') {
      return this.#search(command.seatIds, (free) => hall.near(command.seatIds, free))
    }
    if (code === 'NOT_ENOUGH_SEATS' && command?.kind === 'hold-best') {
      return this.#search(command.wish, (free) => hall.split(command.wish, free))
    }
    return undefined
  }

  #search(asked: object, look: (free: Free) => number[] | undefined): number[] | undefined {
    const key = JSON.stringify(asked)
    if (this.#found.has(key) || this.#spentMs > SEARCH_MS) return this.#found.get(key)
    const since = performance.now()
    const found = look((this.#free ??= this.#board.free()))
    this.#spentMs += performance.now() - since
    this.#found.set(key, found)
    return found
  }
}
