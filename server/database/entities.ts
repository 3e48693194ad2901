// The tables as MikroORM knows them. Times are the database's; what each column means is in docs/how-it-works.md.
import { defineEntity, p } from '@mikro-orm/postgresql'
import type { ShowAbout } from '../../shared/show-about.ts'
import { CONFIRM_BY, SINGLES } from '../../shared/status.ts'

/** The hold settings of a show: times in milliseconds, and the most seats of a visitor and of an address (null: any). */
export type StoredHolds = Readonly<{
  holdMs: number
  holdMaxMs: number
  graceMs: number
  /** A visitor who takes seats this soon after their last hold ended continues that hold (H13). 0 switches this off. */
  resumeMs: number
  /** Held and booked. */
  maxSeatsPerVisitor: number
  /** Held and not booked (H14); null: no limit. */
  heldSeatsPerAddress: number | null
}>

const ShowSchema = defineEntity({
  name: 'ShowRow',
  tableName: 'show',
  properties: {
    showId: p.text().primary(),
    title: p.text(),
    venue: p.text(),
    startsAt: p.datetime(3),
    salesOpenAt: p.datetime(3),
    salesCloseAt: p.datetime(3),
    timeZone: p.text(),
    currency: p.text(),
    planId: p.text(),
    seatCount: p.integer(),
    seq: p.integer(),
    changedAt: p.datetime(3).nullable(),
    singles: p.enum(SINGLES),
    confirmBy: p.enum(CONFIRM_BY).nullable(),
    holds: p.json<StoredHolds>().nullable(),
    archivedAt: p.datetime(3).nullable(),
    createdBy: p.text().nullable(),
    about: p.json<ShowAbout>(),
    posterDigest: p.text().nullable(),
  },
})
export class ShowRow extends ShowSchema.class {}
ShowSchema.setClass(ShowRow)

const SeatSchema = defineEntity({
  name: 'SeatRow',
  tableName: 'seat',
  properties: {
    showId: p.text().primary(),
    seatId: p.integer().primary(),
    heldBy: p.uuid().nullable(),
    bookingId: p.uuid().nullable(),
    requestId: p.uuid().nullable(),
    blocked: p.boolean(),
    version: p.integer(),
  },
})
export class SeatRow extends SeatSchema.class {}
SeatSchema.setClass(SeatRow)

const HoldSchema = defineEntity({
  name: 'HoldRow',
  tableName: 'hold',
  properties: {
    showId: p.text().primary(),
    visitorId: p.uuid().primary(),
    heldSince: p.datetime(3),
    expiresAt: p.datetime(3),
    promisedUntil: p.datetime(3),
    checkout: p
      .array((text) => Number(text))
      .columnType('int[]')
      .nullable(),
    address: p.text().nullable(),
    endedAt: p.datetime(3).nullable(),
  },
})
export class HoldRow extends HoldSchema.class {}
HoldSchema.setClass(HoldRow)

type Transferred = { offers: number; offeredAt: number | null; accepted: number[]; confirmedBy: string }
type Amended = { confirmed: number[]; cancelled: number[]; prices: Record<number, number> }

const BookingSchema = defineEntity({
  name: 'BookingRow',
  tableName: 'booking',
  properties: {
    showId: p.text().primary(),
    bookingId: p.uuid().primary(),
    visitorId: p.uuid(),
    totalAmount: p.bigint('number'),
    currency: p.text(),
    confirmedAt: p.datetime(3),
    cancelledAt: p.datetime(3).nullable(),
    seq: p.integer(),
    amended: p.json<Amended>().nullable(),
    transfer: p.json<Transferred>().nullable(),
  },
})
export class BookingRow extends BookingSchema.class {}
BookingSchema.setClass(BookingRow)

const BookingSeatSchema = defineEntity({
  name: 'BookingSeatRow',
  tableName: 'booking_seat',
  properties: {
    showId: p.text().primary(),
    bookingId: p.uuid().primary(),
    seatId: p.integer().primary(),
    live: p.boolean(),
  },
})
export class BookingSeatRow extends BookingSeatSchema.class {}
BookingSeatSchema.setClass(BookingSeatRow)

const AllocatedSeatSchema = defineEntity({
  name: 'AllocatedSeatRow',
  tableName: 'allocated_seat',
  properties: {
    showId: p.text().primary(),
    seatId: p.integer().primary(),
    name: p.text(),
    until: p.datetime(3).nullable(),
  },
})
export class AllocatedSeatRow extends AllocatedSeatSchema.class {}
AllocatedSeatSchema.setClass(AllocatedSeatRow)

export const entities = [ShowRow, SeatRow, AllocatedSeatRow, HoldRow, BookingRow, BookingSeatRow]
