// One seat and the steps that change it: everything that can happen to a seat is an entry of `Step`.
import type { Hold } from '../../shared/protocol.ts'
import { AVAILABLE, BLOCKED, BOOKED, HELD, type StatusByte } from '../../shared/status.ts'
import type { ShowChanges } from './show-fields.ts'

/** Milliseconds since 1970, by the database's clock. */
export type Instant = number

/** A seat as it is recorded: it stays held until a step changes it, even after its hold has expired. */
export type Seat = Readonly<{
  seatId: number
  /** The visitor who holds or has booked it. */
  heldBy: string | null
  /** When the first seat of this hold was taken; equal in all its seats, as are the three below: the table has them once. */
  heldSince: Instant | null
  /** When it comes free. */
  expiresAt: Instant | null
  /** What the visitor was promised; later than `expiresAt` only while their connection is lost. */
  promisedUntil: Instant | null
  /** The seats with which the visitor's checkout began, while it runs. */
  checkout: readonly number[] | null
  bookingId: string | null
  /** The `seats:hold-best` that took it, if one did; it stays when the seat is booked. */
  requestId: string | null
  blocked: boolean
  /** What a blocked seat is kept for; null: it is not blocked, or its plan blocks it. */
  allocation: Allocation | null
}>

/** Seats that are kept out of the public sale under a name, such as “Press”. */
export type Allocation = Readonly<{
  name: string
  /** When its seats come free by themselves; null: never. */
  until: Instant | null
}>

/** Who decided on a step, where it was not the step's visitor themselves: an operator by name, and why. */
export type Operator = Readonly<{ operator: string; reason?: string }>

/** A visitor's recorded hold: their seats in a show that are not booked. */
export type RecordedHold = Readonly<{
  seatIds: readonly number[]
  since: Instant
  expiresAt: Instant
  promisedUntil: Instant
  /** The seats with which the checkout began; null when none runs. */
  checkout: readonly number[] | null
}>

/**
 * One decided change, as the log keeps it: together with those before it, it gives each seat's whole state. Without `by`,
 * its visitor asked for it, or it happened by the clock or by a lost connection (`actorOf`).
 */
export type Step = SeatsStep & { by?: Operator | 'server' }

type SeatsStep =
  | {
      cause: 'held'
      visitorId: string
      seatIds: number[]
      since: Instant
      until: Instant
      requestId?: string
      /** The key of the address that it was asked from, where holds are counted by address. */
      from?: string
      /** Of the hold that the seats are added to. */
      checkout?: readonly number[]
    }
  | { cause: 'extended'; visitorId: string; seatIds: number[]; until: Instant }
  | { cause: 'disconnected'; visitorId: string; seatIds: number[]; until: Instant }
  | { cause: 'returned'; visitorId: string; seatIds: number[]; until: Instant }
  /** Each names all seats of the hold. */
  | { cause: 'checkout-begun' | 'checkout-ended'; visitorId: string; seatIds: number[] }
  | { cause: 'released' | 'expired'; visitorId: string; seatIds: number[] }
  | { cause: 'booked'; visitorId: string; seatIds: number[]; bookingId: string }
  /** Of `cancelled`, all seats that the booking has; of `seats-cancelled`, some, while it keeps others. */
  | { cause: 'cancelled' | 'seats-cancelled'; visitorId: string; seatIds: number[]; bookingId: string }
  /** An operator moved a booking. `seatIds` are all seats of `moves`: those that it leaves, then those that it gets. */
  | { cause: 'moved'; visitorId: string; seatIds: number[]; bookingId: string; moves: readonly SeatMove[] }
  /** The visitor offers to pass the booking on, or takes the offer back. No seat changes. */
  | { cause: 'offered' | 'offer-withdrawn'; visitorId: string; seatIds: number[]; bookingId: string; offer: number }
  /** The visitor accepted `sender`'s offer: the booking, with all seats that it has, is the visitor's from now on. */
  | { cause: 'transferred'; visitorId: string; seatIds: number[]; bookingId: string; offer: number; sender: string }
  /** An operator took the seats of a hold away. */
  | { cause: 'forced'; visitorId: string; seatIds: number[] }
  /** An operator keeps free seats, or those of a visitor's hold, out of the public sale. */
  | { cause: 'blocked'; visitorId?: string; seatIds: number[]; allocation: Allocation }
  /** Without `by`, the time of their allocation was up. */
  | { cause: 'unblocked'; visitorId?: undefined; seatIds: number[] }
  /** An operator changed the show itself: no seats. `was` has the values before. */
  | { cause: 'show-changed'; visitorId?: undefined; seatIds: number[]; show: ShowChanges; was: ShowChanges }

/** A booked seat that comes free, and an available one that the booking gets instead; with the `requestId` of the former. */
export type SeatMove = Readonly<{ from: number; to: number; requestId?: string }>

/** On whose behalf a step was decided. */
export type Actor = 'visitor' | 'server' | 'system' | Operator

/** Who a step goes back to. `system` is the clock, or the end of a connection. */
export function actorOf({ by, cause }: Step): Actor {
  if (by) return by
  switch (cause) {
    case 'expired':
    case 'disconnected':
    case 'unblocked':
      return 'system'
    default:
      return 'visitor'
  }
}

/** An available seat. */
export const FREE = {
  heldBy: null,
  heldSince: null,
  expiresAt: null,
  promisedUntil: null,
  checkout: null,
  bookingId: null,
  requestId: null,
}

export function freeSeat(seatId: number): Seat {
  return { ...FREE, seatId, blocked: false, allocation: null }
}

/** The hold that a visitor's seats make, or undefined when none of them is held. */
export function holdOf(seats: readonly Seat[]): RecordedHold | undefined {
  const held = seats.filter((seat) => seat.bookingId === null)
  const [first] = held
  if (first?.heldSince == null || first.expiresAt == null || first.promisedUntil == null) return undefined
  return {
    seatIds: held.map((seat) => seat.seatId),
    since: first.heldSince,
    expiresAt: first.expiresAt,
    promisedUntil: first.promisedUntil,
    checkout: first.checkout,
  }
}

/** A recorded hold as the wire has it. */
export function toHold(showId: string, seq: number, hold: RecordedHold | undefined, holdMaxMs: number): Hold {
  if (!hold) return { showId, seatIds: [], expiresAt: null, maxExpiresAt: null, seq }
  return {
    showId,
    seatIds: hold.seatIds.toSorted((a, b) => a - b),
    expiresAt: new Date(hold.expiresAt).toISOString(),
    maxExpiresAt: new Date(hold.since + holdMaxMs).toISOString(),
    seq,
    ...(hold.checkout && { checkout: true as const }),
  }
}

/** The seat after a step that names it. */
export function evolve(seat: Seat, step: Step): Seat {
  switch (step.cause) {
    case 'held':
      return {
        ...seat,
        heldBy: step.visitorId,
        heldSince: step.since,
        expiresAt: step.until,
        promisedUntil: step.until,
        checkout: step.checkout ?? null,
        requestId: step.requestId ?? null,
      }
    case 'extended':
    case 'returned':
      return { ...seat, expiresAt: step.until, promisedUntil: step.until }
    case 'disconnected':
      return { ...seat, expiresAt: step.until }
    case 'checkout-begun':
      return { ...seat, checkout: step.seatIds }
    case 'checkout-ended':
      return { ...seat, checkout: null }
    case 'booked':
      return { ...seat, ...FREE, heldBy: step.visitorId, bookingId: step.bookingId, requestId: seat.requestId }
    case 'released':
    case 'expired':
    case 'cancelled':
    case 'seats-cancelled':
    case 'forced':
      return { ...seat, ...FREE }
    case 'moved': {
      const move = step.moves.find(({ to }) => to === seat.seatId)
      if (!move) return { ...seat, ...FREE }
      const { visitorId: heldBy, bookingId } = step
      return { ...seat, ...FREE, heldBy, bookingId, requestId: move.requestId ?? null }
    }
    case 'transferred':
      // A repeated `seats:hold-best` of the sender must not find them.
      return { ...seat, ...FREE, heldBy: step.visitorId, bookingId: step.bookingId }
    case 'blocked':
      return { ...seat, ...FREE, blocked: true, allocation: step.allocation }
    case 'unblocked':
      return { ...seat, blocked: false, allocation: null }
    case 'offered':
    case 'offer-withdrawn':
    case 'show-changed':
      return seat
  }
}

/** Whether two states of a seat have the same row in the table: the times of a hold are in the hold's row. */
export function hasSameRow(a: Seat, b: Seat): boolean {
  return a.heldBy === b.heldBy && a.bookingId === b.bookingId && a.requestId === b.requestId && a.blocked === b.blocked
}

/** Whether a seat's allocation is over at `now`, so that a sweep unblocks it. */
export function isAllocationOver({ allocation }: Seat, now: Instant): boolean {
  return allocation?.until != null && allocation.until <= now
}

/** The recorded status of a seat. */
export function statusOf(seat: Seat): StatusByte {
  if (seat.blocked) return BLOCKED
  if (seat.bookingId !== null) return BOOKED
  return seat.heldBy === null ? AVAILABLE : HELD
}

/** Whether an operator can sell a seat now (O7): one that can be had, or one of an allocation, which then ends. */
export function canBeSoldByOperator(seat: Seat, now: Instant): boolean {
  return canBeHad(seat, now) || seat.allocation !== null
}

/** Whether a seat can be had now: also when its hold or its allocation is over, swept or not (H5). */
export function canBeHad(seat: Seat, now: Instant): boolean {
  switch (statusOf(seat)) {
    case AVAILABLE:
      return true
    case HELD:
      return seat.expiresAt !== null && seat.expiresAt <= now
    case BLOCKED:
      return isAllocationOver(seat, now)
    case BOOKED:
      return false
  }
}
