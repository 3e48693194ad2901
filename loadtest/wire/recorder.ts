// Writes the history of a process to a file while it happens, so that a long run does not fill the memory.
import { closeSync, openSync, writeSync } from 'node:fs'
import type { Frame } from '../../shared/protocol.ts'
import type { Call, Instant, Operation, Sighting } from '../history.ts'
import type { Entry } from './history-file.ts'

/** The size of a write, in characters. A system call for each entry would cost more than the entry. */
const PORTION = 256 * 1024

export class Recorder {
  #file: number
  readonly #showId: string
  readonly #framesOf: number
  readonly #frames = new Map<Frame, number>()
  #lines: string[] = []
  #size = 0
  #entries = 0
  /** The visitors of open connections whose sightings are recorded. */
  readonly #open = new Map<number, string>()
  #connections = 0
  #statuses: { number: number; bytes: Uint8Array } | undefined

  /**
   * Records the calls of all connections, and the sightings of a sample.
   * @param framesOf how many connections at a time are in the sample
   */
  constructor(path: string, showId: string, framesOf: number) {
    this.#file = openSync(path, 'a')
    this.#showId = showId
    this.#framesOf = framesOf
  }

  /** The number of calls and sightings in the current file. */
  get length(): number {
    return this.#entries
  }

  /** Continues in another file, which can be read without the one before. No call may be under way. */
  turn(path: string): void {
    this.close()
    this.#file = openSync(path, 'a')
    this.#frames.clear()
    this.#statuses = undefined
    this.#entries = 0
    for (const [connection, visitorId] of this.#open) this.#write({ connection, visitorId })
  }

  call(call: Omit<Call, 'showId'>): void {
    this.#entries++
    this.#write({ call: { ...call, showId: this.#showId } })
  }

  operation(operation: Omit<Operation, 'showId'>): void {
    this.#entries++
    this.#write({ operation: { ...operation, showId: this.#showId } })
  }

  /** Begins the record of a new connection. */
  connection(visitorId: string): ConnectionRecord {
    const connection = ++this.#connections
    const isRecorded = this.#open.size < this.#framesOf
    if (isRecorded) this.#open.set(connection, visitorId)
    this.#write({ connection, visitorId })
    return {
      shows: (shown, at) => {
        if (!isRecorded) return
        this.#entries++
        this.#writeSighting(connection, at, shown)
      },
      closed: () => void this.#open.delete(connection),
    }
  }

  /** Writes all buffered entries to the file. */
  flush(): void {
    if (this.#lines.length > 0) writeSync(this.#file, this.#lines.join(''))
    this.#lines = []
    this.#size = 0
  }

  close(): void {
    this.flush()
    closeSync(this.#file)
  }

  #writeSighting(on: number, at: Instant, shown: Sighting['shown']): void {
    switch (shown.kind) {
      case 'snapshot': {
        const { seq, statuses, hold } = shown
        return this.#write({ on, at, snapshot: { seq, statuses: this.#statusesNumber(statuses), hold } })
      }
      case 'frame':
        return this.#writeText(`{"on":${on},"at":${at},"frame":${this.#frameNumber(shown.frame)}}\n`)
      case 'hold':
        return this.#write({ on, at, hold: shown.hold })
      case 'booking':
        return this.#write({ on, at, booking: shown.booking })
    }
  }

  /** Each frame is written once, and named by its number. */
  #frameNumber(frame: Frame): number {
    let number = this.#frames.get(frame)
    if (number === undefined) {
      number = this.#frames.size
      this.#frames.set(frame, number)
      this.#write({ number, frame })
    }
    return number
  }

  /** Visitors who join between two changes get the same statuses, which are written once. */
  #statusesNumber(bytes: Uint8Array): number {
    if (this.#statuses && Buffer.compare(this.#statuses.bytes, bytes) === 0) return this.#statuses.number
    this.#statuses = { number: (this.#statuses?.number ?? -1) + 1, bytes: Uint8Array.from(bytes) }
    this.#write({ number: this.#statuses.number, statuses: Buffer.from(bytes).toString('base64') })
    return this.#statuses.number
  }

  #write(entry: Entry): void {
    this.#writeText(`${JSON.stringify(entry)}\n`)
  }

  #writeText(line: string): void {
    this.#lines.push(line)
    this.#size += line.length
    if (this.#size > PORTION) this.flush()
  }
}

/** Takes what one connection is shown, in order. */
export type ConnectionRecord = { shows: (shown: Sighting['shown'], at: Instant) => void; closed: () => void }
