// The lines of a log file, in the order in which they stand there: each is JSON with one field, which names what it is.
import { createReadStream } from 'node:fs'
import type { Hash } from 'node:crypto'
import { createGunzip } from 'node:zlib'
import { z } from 'zod'
import { RecordedTransfer } from '../audit/show-record.ts'
import { ShowTerms } from '../audit/show-terms.ts'

export const FORMAT = 'holdfast log'
export const VERSION = 1

const instant = z.number()
const nullableInstant = z.nullable(instant)

/** In UTF-16 code units; a change of the largest batches has less than a tenth of it. */
const LONGEST_LINE = 16 * 1024 * 1024

/** By which settings the log of a show is judged that has none itself: those of the environment in which it was archived. */
const Settings = z.object({
  holdMs: z.number(),
  holdMaxMs: z.number(),
  graceMs: z.number(),
  resumeMs: z.number(),
  maxSeatsPerVisitor: z.int(),
  heldSeatsPerAddress: z.nullable(z.int()),
})
export type ArchivedSettings = z.infer<typeof Settings>

export const Header = z.object({
  format: z.literal(FORMAT),
  version: z.int(),
  show: z.object({
    showId: z.string(),
    title: z.string(),
    venue: z.string(),
    timeZone: z.string(),
    currency: z.string(),
    seatCount: z.int(),
    seq: z.int(),
    readAt: instant,
    terms: ShowTerms,
  }),
  settings: Settings,
})
export type Header = z.infer<typeof Header>

/** A seat of the plan, with its price in the currency's minor unit. */
const Place = z.object({
  section: z.string(),
  row: z.string(),
  x: z.number(),
  y: z.number(),
  categoryId: z.string(),
  accessible: z.boolean(),
  blocked: z.boolean().optional(),
  price: z.number(),
})

const Seat = z.object({
  seatId: z.int(),
  heldBy: z.nullable(z.string()),
  heldSince: nullableInstant,
  expiresAt: nullableInstant,
  promisedUntil: nullableInstant,
  checkout: z.nullable(z.array(z.int())),
  bookingId: z.nullable(z.string()),
  requestId: z.nullable(z.string()),
  blocked: z.boolean(),
  allocation: z.nullable(z.object({ name: z.string(), until: nullableInstant })),
})

const Booking = z.object({
  bookingId: z.string(),
  visitorId: z.string(),
  confirmedAt: instant,
  cancelledAt: nullableInstant,
  seq: z.int(),
  total: z.number(),
  currency: z.string(),
  transfer: RecordedTransfer.optional().describe('of a booking that was offered'),
  seats: z.array(z.object({ seatId: z.int(), live: z.boolean() })),
})

const Passed = z.object({
  bookingId: z.string(),
  offer: z.int(),
  sender: z.string(),
  seatIds: z.array(z.int()),
  passedAt: instant,
})

/** `steps` is the text of the database, unchanged: the digest of a log is made of it. */
const Change = z.object({ seq: z.int(), at: instant, steps: z.string() })

/** `sha256` is that of all lines before, and `log` the digest of the log as an audit prints it. */
const End = z.object({ changes: z.int(), bookings: z.int(), sha256: z.string(), log: z.string() })
export type End = z.infer<typeof End>

export const Line = z.union([
  z.strictObject({ change: Change }),
  z.strictObject({ booking: Booking }),
  z.strictObject({ passed: Passed }),
  z.strictObject({ place: Place }),
  z.strictObject({ seat: Seat }),
  z.strictObject({ end: End }),
])
export type Line = z.infer<typeof Line>

/**
 * The lines of a compressed file as text, without their line breaks, in portions.
 * @param hash is given the bytes of the file
 * @throws {Error} when it cannot be read or is damaged
 */
export async function* textLines(path: string, hash?: Hash): AsyncIterable<string[]> {
  const file = createReadStream(path)
  const unzipped = createGunzip().setEncoding('utf8')
  file.on('error', (error) => unzipped.destroy(error))
  file.on('data', (bytes) => hash?.update(bytes))
  let rest = ''
  try {
    for await (const text of file.pipe(unzipped) as AsyncIterable<string>) {
      // The line that is not complete is not looked through again, which a long one would be for each of its parts.
      const [first = '', ...lines] = text.split('\n')
      rest += first
      if (rest.length > LONGEST_LINE) throw new Error('It has a line that is longer than any of a log.')
      if (lines.length === 0) continue
      const whole = [rest, ...lines]
      rest = whole.pop() ?? ''
      yield whole
    }
  } finally {
    file.destroy()
  }
  if (rest !== '') yield [rest]
}
