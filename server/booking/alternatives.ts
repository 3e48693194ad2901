// Alternatives for refused commands: other free seats by the board, which may be taken by the time they are asked for.
import type { Refusal } from '../../shared/protocol.ts'
import type { Board } from './board.ts'
import type { Command, Outcome } from './command.ts'
import type { Free } from './best-seats.ts'

/** All answers of a batch wait for the searches. After this time the remaining refusals get no alternatives. */
const SEARCH_MS = 10

/** Caches each search: a search covers the whole plan, and most refused commands of a batch name the same seats. */
export class Alternatives {
  readonly #board: Board
  readonly #found = new Map<string, number[] | undefined>()
  #free: Free | undefined
  #spentMs = 0

  constructor(board: Board) {
    this.#board = board
  }

  /**
   * Adds `alternatives` to a refusal: the nearest free seats to `SEATS_TAKEN`, the best seats in several parts to
   * `NOT_ENOUGH_SEATS`, and seats that leave no single seat to `FORBIDDEN` (H12). Other outcomes stay unchanged.
   */
  offer(outcome: Outcome, command: Command | undefined): Outcome {
    if (outcome.kind !== 'refused') return outcome
    const alternatives = this.#alternatives(outcome.refusal, command)
    return alternatives ? { ...outcome, refusal: { ...outcome.refusal, alternatives } } : outcome
  }

  #alternatives(refusal: Refusal, command: Command | undefined): number[] | undefined {
    const { bestSeats } = this.#board
    const { code } = refusal
    if (code === 'SEATS_TAKEN' && command?.kind === 'hold') {
      return this.#search(command.seatIds, (free) => bestSeats.near(command.seatIds, free))
    }
    if (code === 'NOT_ENOUGH_SEATS' && command?.kind === 'hold-best') {
      return this.#search(command.request, (free) => bestSeats.split(command.request, free))
    }
    if (code === 'FORBIDDEN' && (command?.kind === 'begin-checkout' || command?.kind === 'confirm')) {
      const { seatIds: held } = this.#board.holdOf(command.visitorId)
      const bought = command.kind === 'confirm' ? command.seatIds : held
      return this.#search([bought, held], (free) => this.#leavingNone(bought, held, refusal.seats ?? [], free))
    }
    return undefined
  }

  /** The seats to buy, with those beside a stranded seat replaced by others that leave no single seat. */
  #leavingNone(
    bought: readonly number[],
    held: readonly number[],
    alone: NonNullable<Refusal['seats']>,
    free: Free,
  ): number[] | undefined {
    const { bestSeats } = this.#board
    for (const { seatId } of alone) {
      const block = new Set(bestSeats.blocks.of(seatId))
      const [rest, part] = [false, true].map((isIn) => bought.filter((one) => block.has(one) === isIn))
      const withOwn = free.slice()
      for (const one of held) if (block.has(one)) withOwn[one] = 1
      const others = bestSeats.nearLeavingNone(part ?? [], withOwn)
      if (others) return [...(rest ?? []), ...others].sort((a, b) => a - b)
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
