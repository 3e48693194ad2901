// Previews of the best seats: what would be chosen by a board, and what it costs. Nothing is held.
import type { BestSeatsPreview } from '../../shared/protocol.ts'
import type { BestSeatsRequest, Free } from './best-seats.ts'
import type { Board } from './board.ts'
import { refused, type Result } from './command.ts'
import { NOT_TOGETHER } from './hold-rules.ts'

/** More than a page offers; a visitor can name categories that do not exist. */
const MOST_REQUESTS = 200

/** The previews as of one seq. */
type Previews = { seq: number; free: Free; byRequest: Map<string, Result<BestSeatsPreview>> }

/** Caches the previews of each board until it changes: in a rush many visitors ask for the same. */
export class BestPreviews {
  readonly #previews = new WeakMap<Board, Previews>()

  /** The best seats for a request, as recorded on a board. Refuses with `NOT_ENOUGH_SEATS` with `alternatives`. */
  of(board: Board, request: BestSeatsRequest): Result<BestSeatsPreview> {
    const { byRequest, free } = this.#current(board)
    const key = JSON.stringify(request)
    const known = byRequest.get(key)
    if (known) return known
    const preview = previewOf(board, request, free)
    if (byRequest.size < MOST_REQUESTS) byRequest.set(key, preview)
    return preview
  }

  #current(board: Board): Previews {
    const known = this.#previews.get(board)
    if (known?.seq === board.seq) return known
    const current: Previews = { seq: board.seq, free: board.free(), byRequest: new Map() }
    this.#previews.set(board, current)
    return current
  }
}

function previewOf(board: Board, request: BestSeatsRequest, free: Free): Result<BestSeatsPreview> {
  const { bestSeats, seq } = board
  const { showId, currency, singles } = board.facts
  const seatIds = bestSeats.choose(request, free, singles === 'refuse')
  if (!seatIds) {
    const alternatives = bestSeats.split(request, free)
    return refused('NOT_ENOUGH_SEATS', NOT_TOGETHER, { seq, ...(alternatives && { alternatives }) })
  }
  const amount = seatIds.reduce((sum, seatId) => sum + bestSeats.priceOf(seatId), 0)
  return { ok: true, value: { showId, seatIds, total: { amount, currency }, seq } }
}
