// The part of the reference model about what operators do with seats and bookings (O1, O2, O5, O6).
import type { RefusalCode } from '../../shared/protocol.ts'
import type { OperatorsCommand } from '../booking/command.ts'
import type { Allocation, Instant, Operator, Step } from '../booking/seat.ts'

/** `ok`, with the seats if the server chose them; or the code of a refusal, with the seats that it names. */
export type ModelAnswer = { code: RefusalCode | 'ok'; seatIds?: number[]; picked?: number[] }

export type ModelBooking = {
  visitorId: string
  /** As they are now; of a cancelled booking, those that it had until then. */
  seatIds: number[]
  confirmed: readonly number[]
  /** Cancelled by an operator while the booking kept others. */
  cancelled: Set<number>
  at: Instant
  cancelledAt: Instant | null
  confirmedBy: string
  /** How many offers there were, whether the last one is open, and which were accepted. */
  offers: number
  isOffered: boolean
  accepted: number[]
}

/** What the model has of a show that operators change. */
export interface ModelState {
  readonly bookings: Map<string, ModelBooking>
  /** By held or booked seat: the `hold-best` request for which it was chosen. */
  readonly requests: Map<number, string>
  /** The blocked seats, and what they are kept for. */
  readonly blocked: Map<number, Allocation>
  /** All changes, in order, as in the change log. */
  readonly steps: Step[]
  /** The visitor who holds or has booked a seat. */
  ownerOf(seatId: number): { visitorId: string; bookingId?: string } | undefined
  isFree(seatId: number, now: Instant): boolean
  /** Whether the time of a seat's allocation is up. */
  isOver(seatId: number, now: Instant): boolean
  /** Takes seats from a visitor's hold. */
  end(visitorId: string, ended: Ended, seatIds: number[], now: Instant): void
}

/** How a hold, or seats of it, ended without being booked. */
export type Ended =
  | { cause: 'expired' | 'released' }
  | { cause: 'forced'; by: Operator }
  | { cause: 'blocked'; allocation: Allocation; by: Operator }

export const OK: ModelAnswer = { code: 'ok' }

export function operate(model: ModelState, command: OperatorsCommand, now: Instant): ModelAnswer {
  switch (command.kind) {
    case 'unblock':
      unblock(
        model,
        command.seatIds.filter((seatId) => model.blocked.has(seatId)),
        { by: command.by },
      )
      return OK
    case 'force-release': {
      if (command.by.reason === undefined) return { code: 'BAD_REQUEST' }
      const held = command.seatIds.filter((seatId) => isHeld(model, seatId, now))
      const ended = { cause: 'forced' as const, by: command.by }
      for (const seatId of held) model.end(model.ownerOf(seatId)?.visitorId ?? '', ended, [seatId], now)
      return OK
    }
    case 'block':
      return block(model, command, now)
    case 'cancel-seats':
    case 'move': {
      if (command.by.reason === undefined) return { code: 'BAD_REQUEST' }
      const booking = model.bookings.get(command.bookingId)
      if (!booking) return { code: 'NOT_FOUND' }
      if (command.kind === 'move') return move(model, booking, command, now)
      return cancelSeats(model, booking, command, now)
    }
  }
}

export function unblock(model: ModelState, seatIds: number[], more: Pick<Step, 'by'> = {}): void {
  for (const seatId of seatIds) model.blocked.delete(seatId)
  if (seatIds.length > 0) model.steps.push({ cause: 'unblocked', seatIds, ...more })
}

function isHeld(model: ModelState, seatId: number, now: Instant): boolean {
  const owner = model.ownerOf(seatId)
  return owner !== undefined && owner.bookingId === undefined && !model.isFree(seatId, now)
}

function block(
  model: ModelState,
  { seatIds, allocation, by }: Extract<OperatorsCommand, { kind: 'block' }>,
  now: Instant,
): ModelAnswer {
  if (allocation.until !== null && allocation.until <= now) return { code: 'BAD_REQUEST' }
  const booked = seatIds.filter((seatId) => model.ownerOf(seatId)?.bookingId !== undefined)
  if (booked.length > 0) return { code: 'SEATS_TAKEN', seatIds: booked }
  const others = seatIds.filter((seatId) => {
    const { name, until } = model.blocked.get(seatId) ?? {}
    return name !== allocation.name || until !== allocation.until
  })
  if (others.some((seatId) => isHeld(model, seatId, now)) && by.reason === undefined) return { code: 'BAD_REQUEST' }
  const free = others.filter((seatId) => !isHeld(model, seatId, now))
  unblock(
    model,
    others.filter((seatId) => model.isOver(seatId, now)),
  )
  for (const seatId of others) {
    const ended = free.includes(seatId) ? { cause: 'expired' as const } : { cause: 'blocked' as const, allocation, by }
    const owner = model.ownerOf(seatId)
    if (owner) model.end(owner.visitorId, ended, [seatId], now)
    model.blocked.set(seatId, allocation)
  }
  if (free.length > 0) model.steps.push({ cause: 'blocked', seatIds: free, allocation, by })
  return OK
}

function cancelSeats(
  model: ModelState,
  booking: ModelBooking,
  { bookingId, seatIds = booking.seatIds, by }: Extract<OperatorsCommand, { kind: 'cancel-seats' }>,
  now: Instant,
): ModelAnswer {
  if (booking.cancelledAt !== null) return OK
  const foreign = seatIds.filter((seatId) => !booking.seatIds.includes(seatId) && !booking.cancelled.has(seatId))
  if (foreign.length > 0) return { code: 'BOOKING_MISMATCH', seatIds: foreign }
  const gone = booking.seatIds.filter((seatId) => seatIds.includes(seatId))
  if (gone.length === 0) return OK
  for (const seatId of gone) model.requests.delete(seatId)
  const rest = booking.seatIds.filter((seatId) => !gone.includes(seatId))
  if (rest.length === 0) booking.cancelledAt = now
  else {
    booking.seatIds = rest
    for (const seatId of gone) booking.cancelled.add(seatId)
  }
  const cause = rest.length === 0 ? 'cancelled' : 'seats-cancelled'
  model.steps.push({ cause, visitorId: booking.visitorId, seatIds: gone, bookingId, by })
  return OK
}

function move(
  model: ModelState,
  booking: ModelBooking,
  { bookingId, moves, by }: Extract<OperatorsCommand, { kind: 'move' }>,
  now: Instant,
): ModelAnswer {
  if (booking.cancelledAt !== null) return { code: 'FORBIDDEN' }
  const has = (seatId: number): boolean => booking.seatIds.includes(seatId)
  const tos = moves.map(({ to }) => to).filter((seatId) => moves.every(({ from }) => from !== seatId))
  const froms = moves.map(({ from }) => from).filter((seatId) => moves.every(({ to }) => to !== seatId))
  const open = froms.map((from, i) => ({ from, to: tos[i] ?? from })).filter(({ from, to }) => has(from) || !has(to))
  if (open.length === 0) return OK
  const foreign = open.map(({ from }) => from).filter((seatId) => !has(seatId))
  if (foreign.length > 0) return { code: 'BOOKING_MISMATCH', seatIds: foreign }
  const taken = open.map(({ to }) => to).filter((to) => !model.isFree(to, now) && !model.blocked.has(to))
  if (taken.length > 0) return { code: 'SEATS_TAKEN', seatIds: taken }
  for (const { from, to } of open) {
    const holder = model.ownerOf(to)
    if (holder) model.end(holder.visitorId, { cause: 'expired' }, [to], now)
    if (model.blocked.has(to)) unblock(model, [to], model.isOver(to, now) ? {} : { by })
    const requestId = model.requests.get(from)
    model.requests.delete(from)
    if (requestId !== undefined) model.requests.set(to, requestId)
    booking.cancelled.delete(to)
  }
  const gone = open.map(({ from }) => from)
  const got = open.map(({ to }) => to)
  booking.seatIds = [...booking.seatIds.filter((seatId) => !gone.includes(seatId)), ...got]
  const { visitorId } = booking
  model.steps.push({ cause: 'moved', visitorId, seatIds: [...gone, ...got], bookingId, moves: open, by })
  return OK
}

export function isSameSet(a: readonly number[], b: readonly number[]): boolean {
  return a.length === b.length && a.every((seatId) => b.includes(seatId))
}
