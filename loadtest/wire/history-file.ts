// The files of a history: one JSON value per line, and how they are read back.
import { createReadStream } from 'node:fs'
import { createInterface } from 'node:readline'
import { z } from 'zod'
import { Booking, Frame, Hold } from '../../shared/protocol.ts'
import { Call, Operation, type History, type Sighting } from '../history.ts'

const at = z.number()

/** A line. Frames, statuses and connections are written once, and named by number afterwards. */
export const Entry = z.union([
  z.object({ on: z.int(), at, frame: z.int() }),
  z.object({ call: Call }),
  z.object({ operation: Operation }),
  z.object({ on: z.int(), at, snapshot: z.object({ seq: z.int(), statuses: z.int(), hold: Hold }) }),
  z.object({ on: z.int(), at, hold: Hold }),
  z.object({ on: z.int(), at, booking: Booking }),
  z.object({ number: z.int(), frame: Frame }),
  z.object({ number: z.int(), statuses: z.string().describe('base64') }),
  z.object({ connection: z.int(), visitorId: z.string() }),
])
export type Entry = z.input<typeof Entry>
type SightingEntry = Extract<z.output<typeof Entry>, { on: number }>

/**
 * Reads the files of all processes, and sorts across them; the sightings of a connection keep their order. Equal frames,
 * statuses and strings share one object, to save memory.
 */
export async function readHistory(showId: string, paths: readonly string[]): Promise<History> {
  const calls: Call[] = []
  const sightings: Sighting[] = []
  const operations: Operation[] = []
  for (const [process, path] of paths.entries()) await readInto({ calls, sightings, operations }, showId, path, process)
  return {
    calls: calls.sort((a, b) => a.calledAt - b.calledAt),
    sightings: sightings.sort((a, b) => a.at - b.at),
    operations: operations.sort((a, b) => a.calledAt - b.calledAt),
  }
}

async function readInto(
  { calls, sightings, operations }: { calls: Call[]; sightings: Sighting[]; operations: Operation[] },
  showId: string,
  path: string,
  process: number,
): Promise<void> {
  const frames: Frame[] = []
  const maps: Uint8Array[] = []
  const strings = new Map<string, string>()
  const connections = new Map<number, Pick<Sighting, 'connection' | 'visitorId'>>()
  const shownIn = (entry: SightingEntry): Sighting['shown'] | undefined => {
    if ('frame' in entry) {
      const frame = frames[entry.frame]
      return frame && { kind: 'frame', frame }
    }
    if ('snapshot' in entry) {
      const statuses = maps[entry.snapshot.statuses]
      return statuses && { kind: 'snapshot', ...entry.snapshot, statuses }
    }
    return 'hold' in entry ? { kind: 'hold', hold: entry.hold } : { kind: 'booking', booking: entry.booking }
  }
  for await (const line of createInterface({ input: createReadStream(path), crlfDelay: Infinity })) {
    const entry = Entry.parse(JSON.parse(line))
    if ('call' in entry) calls.push(slim(entry.call, strings))
    else if ('operation' in entry) operations.push(entry.operation)
    else if ('connection' in entry) {
      connections.set(entry.connection, { connection: `${process}-${entry.connection}`, visitorId: entry.visitorId })
    } else if ('number' in entry) {
      if ('frame' in entry) frames[entry.number] = entry.frame
      else maps[entry.number] = Buffer.from(entry.statuses, 'base64')
    } else {
      const connection = connections.get(entry.on)
      const shown = shownIn(entry)
      if (!connection || !shown) throw new RangeError(`${path} refers to an unknown connection, frame or map.`)
      sightings.push({ showId, ...connection, at: entry.at, shown })
    }
  }
}

/** Drops what the checker does not use. A million calls take 750 MB afterwards, instead of 880. */
function slim(call: Call, strings: Map<string, string>): Call {
  const { outcome } = call
  const shared = (text: string): string => {
    const known = strings.get(text) ?? text
    strings.set(known, known)
    return known
  }
  const common = { ...call, showId: shared(call.showId), visitorId: shared(call.visitorId) }
  if (outcome.kind === 'booking') {
    return { ...common, outcome: { ...outcome, booking: { ...outcome.booking, labels: [] } } }
  }
  if (outcome.kind !== 'refused') return common
  const refusal = { ...outcome.refusal, message: shared(outcome.refusal.message) }
  delete refusal.alternatives
  delete refusal.issues
  return { ...common, outcome: { ...outcome, refusal } }
}
