// Previews of the best seats: what would be chosen by a board, and what it costs. Nothing is held.
import type { BestSeatsPreview } from '../../shared/protocol.ts'
import type { BestSeatsRequest, Free } from './best-seats.ts'
import type { Board } from './board.ts'
import { refused, type Result } from './command.ts'
import { NOT_TOGETHER } from './hold-rules.ts'
import type { Instant } from './seat.ts'

/** More than a page offers. The oldest one goes. */
const MOST_REQUESTS = 200
/** Holds run out without a change of the board, until they are swept. */
const MOST_AGE_MS = 1000

/** An answer, and how many seats the search looked at: 0 for an answer that was known. */
export type Preview = Readonly<{ answer: Result<BestSeatsPreview>; looked: number }>

/** The previews as of one seq. */
type Previews = { seq: number; at: Instant; free: Free; byRequest: Map<string, Result<BestSeatsPreview>> }

/** Caches the previews of each board until it changes: in a rush many visitors ask for the same. */
export class BestPreviews {
  readonly #previews = new WeakMap<Board, Previews>()

  /**
   * The best seats for a request by a board, with those whose holds have run out. Refuses with `LIMIT_REACHED` what no visitor
   * may have, and with `NOT_ENOUGH_SEATS` with `alternatives`.
   */
  of(board: Board, request: BestSeatsRequest, now: Instant): Preview {
    const { maxSeatsPerVisitor } = board
    if (request.quantity > maxSeatsPerVisitor) {
      const message = `You can have at most ${maxSeatsPerVisitor} seats in this show.`
      return { answer: refused('LIMIT_REACHED', message, { seq: board.seq }), looked: 0 }
    }
    const { byRequest, free } = this.#current(board, now)
    const key = JSON.stringify(request)
    const known = byRequest.get(key)
    if (known) return { answer: known, looked: 0 }
    const before = board.bestSeats.looked
    const answer = previewOf(board, request, free)
    const looked = board.bestSeats.looked - before
    // An answer that took no search is not worth a place, such as for a category that does not exist.
    if (looked > 0) {
      const [oldest] = byRequest.keys()
      if (byRequest.size === MOST_REQUESTS && oldest !== undefined) byRequest.delete(oldest)
      byRequest.set(key, answer)
    }
    return { answer, looked }
  }

  #current(board: Board, now: Instant): Previews {
    const known = this.#previews.get(board)
    if (known?.seq === board.seq && now - known.at < MOST_AGE_MS) return known
    const current: Previews = { seq: board.seq, at: now, free: board.freeAt(now), byRequest: new Map() }
    this.#previews.set(board, current)
    return current
  }
}

function previewOf(board: Board, request: BestSeatsRequest, free: Free): Result<BestSeatsPreview> {
  const { bestSeats, seq } = board
  const { showId, currency, singles } = board.facts
  const isStrict = singles === 'refuse'
  const seatIds = bestSeats.choose(request, free, isStrict)
  if (!seatIds) {
    // What may be apart was looked for in parts already.
    const alternatives = bestSeats.mayBeApart(request) ? undefined : bestSeats.split(request, free)
    return refused('NOT_ENOUGH_SEATS', NOT_TOGETHER, { seq, ...(alternatives && { alternatives }) })
  }
  const amount = seatIds.reduce((sum, seatId) => sum + bestSeats.priceOf(seatId), 0)
  return { ok: true, value: { showId, seatIds, total: { amount, currency }, seq } }
}
