// Fixtures of ledgers, for tests of the rules without a database.
import type { RefusalCode } from '../../shared/protocol.ts'
import type { Command } from '../booking/command.ts'
import { Holders, type Holder, type HoldersKnown } from '../booking/holders.ts'
import type { SeatsKnown } from '../booking/hold-rows.ts'
import { Ledger, type LedgerShow } from '../booking/ledger.ts'
import type { Sale } from '../booking/sale.ts'
import type { Decision, HoldSettings } from '../booking/decision.ts'
import { decide } from '../booking/rules.ts'
import { canBeHad, freeSeat, type Instant, type Seat } from '../booking/seat.ts'
import { bestSeatsOf, oneRowPlan } from './one-row-plan.ts'
import { MINUTE, PRICE, HOLD_SETTINGS } from './hold-settings.ts'

/** A time in the middle of the sale. */
export const NOW: Instant = Date.UTC(2026, 10, 22, 20)
export const SEAT_COUNT = 12

const SHOW: LedgerShow = {
  showId: 'show',
  seatCount: SEAT_COUNT,
  salesOpenAt: NOW - 60 * MINUTE,
  salesCloseAt: NOW + 60 * MINUTE,
  startsAt: NOW + 120 * MINUTE,
  currency: 'EUR',
  singles: 'off',
  confirmBy: null,
  title: 'A test',
  venue: 'Here',
  timeZone: 'Europe/Berlin',
  holds: HOLD_SETTINGS,
  isArchived: false,
  about: {},
  posterDigest: null,
  nextSeq: 8,
  bestSeats: bestSeatsOf(oneRowPlan(SEAT_COUNT)),
}

/** The fields of seats that are not free, by seat id. */
export type Seats = Record<number, Partial<Seat>>

/** A ledger of a show of twelve seats, with all of them known, as for a sweep. */
export function ledgerOf(
  seats: Seats = {},
  but: { sales?: Sale[]; show?: Partial<LedgerShow>; holders?: Partial<Holder>[] } = {},
): Ledger {
  const holders = new Holders()
  for (const holder of but.holders ?? []) holders.load({ visitorId: '', address: null, ended: null, ...holder })
  const all = Array.from({ length: SEAT_COUNT }, (_, seatId) => ({ ...freeSeat(seatId), ...seats[seatId] }))
  return new Ledger({ ...SHOW, ...but.show }, knownOf(all, holders), but.sales ?? [], [...all.keys()])
}

/** All seats of a show by their ids, and their holders, in the form that a ledger takes. */
export function knownOf(seats: readonly Seat[], holders: HoldersKnown = new Holders()): SeatsKnown {
  return {
    seat: (seatId) => seats[seatId] ?? freeSeat(seatId),
    idsOf: (visitorId) => new Set(seats.flatMap((seat) => (seat.heldBy === visitorId ? seat.seatId : []))),
    holders,
    freeAt: (now) => Uint8Array.from(seats, (seat) => (canBeHad(seat, now) ? 1 : 0)),
  }
}

/** A seat held a minute ago for four more minutes by default. `promisedUntil` is later for a shortened hold. */
export function held(heldBy: string, times: { since?: Instant; until?: Instant; promisedUntil?: Instant } = {}) {
  const { since = NOW - MINUTE, until = NOW + 4 * MINUTE } = times
  return { heldBy, heldSince: since, expiresAt: until, promisedUntil: times.promisedUntil ?? until }
}

/** The same, expired just now. */
export function runOut(heldBy: string) {
  return held(heldBy, { since: NOW - HOLD_SETTINGS.holdMs, until: NOW })
}

/** The same, shortened while its visitor's connection is lost. */
export function cut(heldBy: string) {
  return held(heldBy, { until: NOW + 1, promisedUntil: NOW + 4 * MINUTE })
}

export function booked(heldBy: string, bookingId: string) {
  return { heldBy, bookingId }
}

export function saleOf(visitorId: string, bookingId: string, seatIds: number[], but: Partial<Sale> = {}): Sale {
  return {
    bookingId,
    visitorId,
    seatIds,
    total: seatIds.length * PRICE,
    currency: 'EUR',
    confirmedAt: NOW - MINUTE,
    cancelledAt: null,
    seq: 7,
    ...but,
  }
}

/** Decides a command and applies its steps, as a batch does. */
export function run(
  ledger: Ledger,
  command: Command,
  now: Instant = NOW,
  settings: HoldSettings = HOLD_SETTINGS,
): Decision {
  const decision = decide(ledger, command, now, settings)
  ledger.apply(decision.steps, now)
  return decision
}

/** The code of a decision's refusal, or `ok`. */
export function rulingOf({ ruling }: Decision): RefusalCode | 'ok' {
  return 'refusal' in ruling ? ruling.refusal.code : 'ok'
}

/** The seats in a decision's refusal. */
export function seatsNamedBy({ ruling }: Decision) {
  return 'refusal' in ruling ? ruling.refusal.seats : undefined
}
