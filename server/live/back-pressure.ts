// Back-pressure of a socket's connection: large answers are built only as fast as the client reads them.
import type { Socket as TcpSocket } from 'node:net'
import { refused, type Result } from '../booking/command.ts'
import type { RawConnection } from './raw-connection.ts'
import type { SlowReaders } from './slow-readers.ts'

/** A snapshot is up to 70 kB, so this many stay below `UNREAD_BYTES_AT_MOST`. */
const LARGE_AT_ONCE = 2
/** As many as the default of `RATE_LIMIT` lets a visitor request in a second. */
const WAITING_AT_MOST = 50
const RETRY_MS = 1000

type Connection = Pick<RawConnection, 'tcp' | 'writeFrames' | 'onQueued' | 'onWritten' | 'onClosed'>

export class BackPressure {
  readonly #connection: Connection
  readonly #tcp: TcpSocket
  readonly #slowReaders: SlowReaders
  /** Bytes that Engine.IO has queued and not yet written to the TCP connection. */
  #queuedBytes = 0
  #building = 0
  /** Large answers that wait; called with `false` when the connection is closed. */
  readonly #waiting: ((isOpen: boolean) => void)[] = []

  constructor(connection: Connection, slowReaders: SlowReaders) {
    this.#connection = connection
    this.#tcp = connection.tcp
    this.#slowReaders = slowReaders
    connection.onQueued((bytes) => {
      this.#queuedBytes += bytes
      slowReaders.mayWrite(this.#tcp, this.#queuedBytes)
    })
    connection.onWritten(() => {
      this.#queuedBytes = 0
      slowReaders.wrote(this.#tcp)
      this.#buildNext()
    })
    connection.onClosed(() => {
      for (const start of this.#waiting.splice(0)) start(false)
    })
    this.#tcp.on('drain', () => this.#buildNext())
  }

  /** Writes finished WebSocket frames, past Engine.IO. Resets the connection instead when it has too much unread. */
  write(frames: readonly Buffer[]): void {
    if (!this.#tcp.writable || !this.#slowReaders.mayWrite(this.#tcp, this.#queuedBytes)) return
    this.#connection.writeFrames(frames)
    this.#slowReaders.wrote(this.#tcp)
  }

  /**
   * Builds an answer that may be large: at most two at a time, and none while the client has not read those before.
   * @returns what `build` returns, or a refusal as `BUSY` when 50 wait already
   */
  async largeAnswer<V>(build: () => Promise<Result<V>>): Promise<Result<V>> {
    if (this.#isHeldUp()) {
      if (this.#waiting.length >= WAITING_AT_MOST) return refuseUnread()
      const isOpen = await new Promise<boolean>((resolve) => this.#waiting.push(resolve))
      if (!isOpen) return refuseUnread()
    } else this.#building++
    try {
      return await build()
    } finally {
      // The answer is written before this runs.
      setImmediate(() => {
        this.#building--
        this.#buildNext()
      })
    }
  }

  #isHeldUp(): boolean {
    return this.#building >= LARGE_AT_ONCE || this.#queuedBytes > 0 || this.#tcp.writableNeedDrain
  }

  #buildNext(): void {
    while (this.#waiting.length > 0 && !this.#isHeldUp()) {
      this.#building++
      this.#waiting.shift()?.(true)
    }
  }
}

function refuseUnread() {
  return refused('BUSY', 'You ask for more than you read. Read the answers first.', { retryAfterMs: RETRY_MS })
}
