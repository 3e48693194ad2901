// The rules for what operators do with bookings: cancel them or some of their seats, and move them. docs/rules.md has the ids.
import { statusWord } from '../../shared/status.ts'
import { refusal, type OperatorsCommand } from './command.ts'
import { admittedAlready, no, NO_SUCH_BOOKING, REASON_MISSING, unknownSeats, type Decision } from './decision.ts'
import type { LedgerView } from './ledger.ts'
import type { Sale } from './sale.ts'
import { canBeSoldByOperator, statusOf, type Instant, type Operator, type SeatMove, type Step } from './seat.ts'
import { expirySteps, idsOf } from './visitor-seats.ts'

/**
 * Cancels seats of a booking, which keeps its others, or all of it (O5); seats that are cancelled already stay so. Refuses
 * with `NOT_FOUND`, `UNKNOWN_SEAT`, with `BOOKING_MISMATCH` naming seats that the booking never had, with `FORBIDDEN` naming
 * seats whose holders are in the house (D2), and with `BAD_REQUEST` without a reason.
 */
export function cancelSeats(
  ledger: LedgerView,
  { bookingId, seatIds, by }: Extract<OperatorsCommand, { kind: 'cancel-seats' }>,
): Decision {
  if (by.reason === undefined) return no(REASON_MISSING)
  const sale = ledger.sale(bookingId)
  if (!sale) return no(NO_SUCH_BOOKING)
  const unknown = seatIds && unknownSeats(ledger, seatIds)
  if (unknown) return no(unknown)
  const ruling = { booking: bookingId }
  if (sale.cancelledAt !== null) return { steps: [], ruling }
  const cancelled = sale.amended?.cancelled ?? []
  const foreign = seatIds?.filter((seatId) => !sale.seatIds.includes(seatId) && !cancelled.includes(seatId)) ?? []
  if (foreign.length > 0) return no(notOfBooking(ledger, foreign))
  const wanted = sale.seatIds.filter((seatId) => seatIds?.includes(seatId) ?? true)
  if (wanted.length === 0) return { steps: [], ruling }
  const admitted = admittedAlready(sale, wanted)
  if (admitted) return no(admitted)
  const cause = wanted.length === sale.seatIds.length ? 'cancelled' : 'seats-cancelled'
  const freed = wanted.filter((seatId) => ledger.seat(seatId).bookingId === bookingId)
  return { steps: [{ cause, visitorId: sale.visitorId, seatIds: freed, bookingId, by }], ruling }
}

/**
 * Gives a booking other seats instead of some that it has, all of them or none (O6). They are free, or in an allocation,
 * which they leave. What the booking has by now is not moved again. Refuses with `NOT_FOUND`, `UNKNOWN_SEAT`, with
 * `FORBIDDEN` for a cancelled booking and for seats whose holders are in the house (D2), with `BOOKING_MISMATCH` naming
 * seats that the booking does not have, with `SEATS_TAKEN`, and with `BAD_REQUEST` without a reason.
 */
export function move(
  ledger: LedgerView,
  { bookingId, moves, by }: Extract<OperatorsCommand, { kind: 'move' }>,
  now: Instant,
): Decision {
  if (by.reason === undefined) return no(REASON_MISSING)
  const sale = ledger.sale(bookingId)
  if (!sale) return no(NO_SUCH_BOOKING)
  const unknown = unknownSeats(
    ledger,
    moves.flatMap(({ from, to }) => [from, to]),
  )
  if (unknown) return no(unknown)
  if (sale.cancelledAt !== null) return no(CANCELLED)
  const has = (seatId: number): boolean => sale.seatIds.includes(seatId)
  const pending = inOneStep(moves).filter(({ from, to }) => has(from) || !has(to))
  const ruling = { booking: bookingId }
  if (pending.length === 0) return { steps: [], ruling }
  const left = pending.map(({ from }) => from)
  const foreign = left.filter((seatId) => !has(seatId) || ledger.seat(seatId).bookingId !== bookingId)
  if (foreign.length > 0) return no(notOfBooking(ledger, foreign))
  const admitted = admittedAlready(
    sale,
    moves.map(({ from }) => from),
  )
  if (admitted) return no(admitted)
  const targets = pending.map(({ to }) => ledger.seat(to))
  const taken = targets.filter((seat) => !canBeSoldByOperator(seat, now))
  if (taken.length > 0) {
    return no(
      refusal('SEATS_TAKEN', 'Not all of the new seats are free. Nothing was moved.', {
        seats: taken.map((seat) => ({ seatId: seat.seatId, status: statusWord(statusOf(seat)) })),
      }),
    )
  }
  return { steps: [...stepsToFree(ledger, idsOf(targets), by, now), movedStep(ledger, sale, pending, by)], ruling }
}

/** The steps after which an operator can sell these seats: the ends of expired holds, and of the seats' allocations. */
export function stepsToFree(ledger: LedgerView, seatIds: readonly number[], by: Operator, now: Instant): Step[] {
  const seats = seatIds.map((seatId) => ledger.seat(seatId))
  const allocated = idsOf(seats.filter(({ allocation }) => allocation && (allocation.until ?? Infinity) > now))
  const unblocked: Step[] = allocated.length > 0 ? [{ cause: 'unblocked', seatIds: allocated, by }] : []
  return [...expirySteps(seats, now), ...unblocked]
}

function movedStep(ledger: LedgerView, sale: Sale, pending: readonly SeatMove[], by: Operator): Step {
  const moves = pending.map(({ from, to }) => {
    const { requestId } = ledger.seat(from)
    return { from, to, ...(requestId !== null && { requestId }) }
  })
  const { visitorId, bookingId } = sale
  const seatIds = [...moves.map(({ from }) => from), ...moves.map(({ to }) => to)]
  return { cause: 'moved', visitorId, seatIds, bookingId, moves, by }
}

/** Without the seats that are left and taken by the same booking, as where two people change places, or all move up by one. */
function inOneStep(moves: readonly { from: number; to: number }[]): { from: number; to: number }[] {
  const [left, taken] = [new Set(moves.map(({ from }) => from)), new Set(moves.map(({ to }) => to))]
  const targets = [...taken].filter((seatId) => !left.has(seatId))
  const sources = [...left].filter((seatId) => !taken.has(seatId))
  return sources.flatMap((from, i) => {
    const to = targets[i]
    return to === undefined ? [] : { from, to }
  })
}

function notOfBooking(ledger: LedgerView, seatIds: readonly number[]) {
  return refusal('BOOKING_MISMATCH', 'The booking does not have these seats. Look at it again.', {
    seats: seatIds.map((seatId) => ({ seatId, status: statusWord(statusOf(ledger.seat(seatId))) })),
  })
}

const CANCELLED = refusal('FORBIDDEN', 'This booking is cancelled, so it cannot be moved.')
