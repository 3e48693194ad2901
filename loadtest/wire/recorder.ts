// Writes a process's part of the history to a file, as it happens: a long run must not fill the memory.
import { closeSync, openSync, writeSync } from 'node:fs'
import type { Booking, Frame, Hold, Snapshot } from '../../shared/protocol.ts'
import type { Call, Instant } from '../history.ts'
import type { Entry } from './history-file.ts'

/** In characters, more or less bytes: a system call for each entry would cost more than the entry. */
const PORTION = 256 * 1024

export class Recorder {
  #file: number
  readonly #showId: string
  readonly #framesOf: number
  readonly #frames = new Map<Frame, number>()
  #lines: string[] = []
  #size = 0
  #entries = 0
  /** Of those whose sightings are kept. */
  readonly #open = new Map<number, string>()
  #connections = 0
  #statuses: { number: number; bytes: Uint8Array } | undefined

  /** Of at most `framesOf` connections at a time what they are shown is kept; what they ask, of all. */
  constructor(path: string, showId: string, framesOf: number) {
    this.#file = openSync(path, 'a')
    this.#showId = showId
    this.#framesOf = framesOf
  }

  /** How many calls and sightings its file has. */
  get length(): number {
    return this.#entries
  }

  /** Goes on in another file, as if that were the first; nobody's call may be under way. */
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

  /** A new connection's record. */
  connection(visitorId: string): ConnectionRecord {
    const connection = ++this.#connections
    const isKept = this.#open.size < this.#framesOf
    if (isKept) this.#open.set(connection, visitorId)
    this.#write({ connection, visitorId })
    const see = (write: () => void): void => {
      if (!isKept) return
      this.#entries++
      write()
    }
    return {
      snapshot: ({ seq, statuses, hold }, at) => {
        see(() => this.#write({ on: connection, at, snapshot: { seq, statuses: this.#numberOf(statuses), hold } }))
      },
      frame: (frame, at) => {
        see(() => this.#writeText(`{"on":${connection},"at":${at},"frame":${this.#frame(frame)}}\n`))
      },
      hold: (hold, at) => {
        see(() => this.#write({ on: connection, at, hold }))
      },
      booking: (booking, at) => {
        see(() => this.#write({ on: connection, at, booking }))
      },
      closed: () => {
        this.#open.delete(connection)
      },
    }
  }

  /** Writes what it still has to the file. */
  flush(): void {
    if (this.#lines.length > 0) writeSync(this.#file, this.#lines.join(''))
    this.#lines = []
    this.#size = 0
  }

  close(): void {
    this.flush()
    closeSync(this.#file)
  }

  /** Each frame is written once, however many see it. */
  #frame(frame: Frame): number {
    let number = this.#frames.get(frame)
    if (number === undefined) {
      number = this.#frames.size
      this.#frames.set(frame, number)
      this.#write({ number, frame })
    }
    return number
  }

  /** Who joins between two changes gets the same map. */
  #numberOf(bytes: Uint8Array): number {
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

/** Takes what one connection is shown, in the order in which it comes. */
export type ConnectionRecord = {
  snapshot: (snapshot: Snapshot, at: Instant) => void
  frame: (frame: Frame, at: Instant) => void
  hold: (hold: Hold, at: Instant) => void
  booking: (booking: Booking, at: Instant) => void
  closed: () => void
}
