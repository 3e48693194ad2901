// The files of a history: one JSON value per line, and how they are read back.
import { createReadStream } from 'node:fs'
import { createInterface } from 'node:readline'
import { z } from 'zod'
import { Booking, Frame, Hold, Refusal } from '../../shared/protocol.ts'
import type { Call, History, Sighting } from '../history.ts'

const at = z.number()
const seatIds = z.array(z.int()).readonly()

const Deed = z.discriminatedUnion('request', [
  z.object({ request: z.literal('seats:hold'), seatIds }),
  z.object({
    request: z.literal('seats:hold-best'),
    requestId: z.string(),
    quantity: z.int(),
    categoryId: z.string().optional(),
    accessible: z.boolean().optional(),
  }),
  z.object({ request: z.literal('seats:release'), seatIds: seatIds.optional() }),
  z.object({ request: z.literal('hold:extend') }),
  z.object({ request: z.enum(['checkout:begin', 'checkout:end']) }),
  z.object({ request: z.literal('booking:confirm'), bookingId: z.string(), seatIds }),
  z.object({ request: z.literal('booking:cancel'), bookingId: z.string() }),
])

const Outcome = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('hold'), hold: Hold }),
  z.object({ kind: z.literal('booking'), booking: Booking }),
  z.object({ kind: z.literal('refused'), refusal: Refusal }),
  z.object({ kind: z.literal('unknown') }),
])

/** A line. Frames, statuses and connections are written once, and named by number afterwards. */
export const Entry = z.union([
  z.object({ on: z.int(), at, frame: z.int() }),
  z.object({
    call: z.object({
      showId: z.string(),
      visitorId: z.string(),
      deed: Deed,
      calledAt: at,
      returnedAt: at.nullable(),
      serverTime: z.string().optional(),
      outcome: Outcome,
    }),
  }),
  z.object({ on: z.int(), at, snapshot: z.object({ seq: z.int(), statuses: z.int(), hold: Hold }) }),
  z.object({ on: z.int(), at, hold: Hold }),
  z.object({ on: z.int(), at, booking: Booking }),
  z.object({ number: z.int(), frame: Frame }),
  z.object({ number: z.int(), statuses: z.string().describe('base64') }),
  z.object({ connection: z.int(), visitorId: z.string() }),
])
export type Entry = z.input<typeof Entry>

/** Reads the files of all processes. Equal frames and statuses share one object, to save memory. */
export async function readHistory(showId: string, paths: readonly string[]): Promise<History> {
  const calls: Call[] = []
  const sightings: Sighting[] = []
  for (const [process, path] of paths.entries()) await readInto(calls, sightings, showId, path, process)
  return { calls: inOrder(calls, (call) => call.calledAt), sightings: inOrder(sightings, (sighting) => sighting.at) }
}

/** Sorts across processes. The sort is stable, so that the sightings of a connection keep their order. */
function inOrder<T>(all: T[], at: (one: T) => number): T[] {
  return all.sort((a, b) => at(a) - at(b))
}

async function readInto(
  calls: Call[],
  sightings: Sighting[],
  showId: string,
  path: string,
  process: number,
): Promise<void> {
  const frames: Frame[] = []
  const maps: Uint8Array[] = []
  const strings = new Interned()
  const connections = new Map<number, Pick<Sighting, 'connection' | 'visitorId'>>()
  const see = (on: number, at: number, shown: Sighting['shown'] | undefined): void => {
    const known = connections.get(on)
    if (!known || !shown) throw new RangeError(`${path} refers to an unknown connection, frame or map.`)
    sightings.push({ showId, connection: known.connection, visitorId: known.visitorId, at, shown })
  }
  for await (const line of createInterface({ input: createReadStream(path), crlfDelay: Infinity })) {
    const entry = Entry.parse(JSON.parse(line))
    if ('call' in entry) calls.push(slim(entry.call, strings))
    else if ('connection' in entry) {
      connections.set(entry.connection, { connection: `${process}-${entry.connection}`, visitorId: entry.visitorId })
    } else if ('number' in entry) {
      if ('frame' in entry) frames[entry.number] = entry.frame
      else maps[entry.number] = Buffer.from(entry.statuses, 'base64')
    } else if ('frame' in entry) {
      const frame = frames[entry.frame]
      see(entry.on, entry.at, frame && { kind: 'frame', frame })
    } else if ('snapshot' in entry) {
      const { seq, statuses: number, hold } = entry.snapshot
      const statuses = maps[number]
      see(entry.on, entry.at, statuses && { kind: 'snapshot', seq, statuses, hold })
    } else if ('hold' in entry) see(entry.on, entry.at, { kind: 'hold', hold: entry.hold })
    else see(entry.on, entry.at, { kind: 'booking', booking: entry.booking })
  }
}

/** Keeps one copy of equal strings: otherwise each answer would have a copy of its own. */
class Interned {
  readonly #known = new Map<string, string>()

  of(text: string): string {
    const known = this.#known.get(text)
    if (known !== undefined) return known
    this.#known.set(text, text)
    return text
  }
}

/** Drops what the checker does not use. A million calls take 750 MB afterwards, instead of 880. */
function slim(call: Call, strings: Interned): Call {
  const { outcome } = call
  const common = { ...call, showId: strings.of(call.showId), visitorId: strings.of(call.visitorId) }
  if (outcome.kind === 'booking') {
    return { ...common, outcome: { ...outcome, booking: { ...outcome.booking, labels: [] } } }
  }
  if (outcome.kind !== 'refused') return common
  const refusal = { ...outcome.refusal, message: strings.of(outcome.refusal.message) }
  delete refusal.alternatives
  delete refusal.issues
  return { ...common, outcome: { ...outcome, refusal } }
}
