// The history of a run as it lies in files, one JSON value a line, and how it is read back.
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

/** A line. Frames, maps and connections are written once and then named by a number. */
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

/** Reads what processes wrote. Equal frames and maps are one object, so that a long history has room. */
export async function readHistory(showId: string, paths: readonly string[]): Promise<History> {
  const calls: Call[] = []
  const sightings: Sighting[] = []
  for (const [process, path] of paths.entries()) await readInto(calls, sightings, showId, path, process)
  return { calls: inOrder(calls, (call) => call.calledAt), sightings: inOrder(sightings, (sighting) => sighting.at) }
}

/** Of all processes together; what one connection was shown keeps its order. */
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
  const same = new Interned()
  const connections = new Map<number, Pick<Sighting, 'connection' | 'visitorId'>>()
  const see = (on: number, at: number, shown: Sighting['shown'] | undefined): void => {
    const who = connections.get(on)
    if (!who || !shown) throw new RangeError(`${path} names what it has not said before.`)
    sightings.push({ showId, connection: who.connection, visitorId: who.visitorId, at, shown })
  }
  for await (const line of createInterface({ input: createReadStream(path), crlfDelay: Infinity })) {
    const entry = Entry.parse(JSON.parse(line))
    if ('call' in entry) calls.push(slim(entry.call, same))
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

/** One string for all that are equal: of what is said in most answers each would have a copy of its own. */
class Interned {
  readonly #known = new Map<string, string>()

  of(text: string): string {
    const known = this.#known.get(text)
    if (known !== undefined) return known
    this.#known.set(text, text)
    return text
  }
}

/** Without what the checker does not look at. A million calls take 750 MB like this, of 880. */
function slim(call: Call, same: Interned): Call {
  const { outcome } = call
  const common = { ...call, showId: same.of(call.showId), visitorId: same.of(call.visitorId) }
  if (outcome.kind === 'booking') {
    return { ...common, outcome: { ...outcome, booking: { ...outcome.booking, labels: [] } } }
  }
  if (outcome.kind !== 'refused') return common
  const refusal = { ...outcome.refusal, message: same.of(outcome.refusal.message) }
  delete refusal.alternatives
  delete refusal.issues
  return { ...common, outcome: { ...outcome, refusal } }
}
