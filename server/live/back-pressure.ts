// Back-pressure of a socket's connection: what is sent to it keeps to what its peer reads.
import type { Socket as TcpSocket } from 'node:net'
import { refused, type Result } from '../booking/command.ts'
import type { RawConnection } from './raw-connection.ts'
import type { SlowReaders } from './slow-readers.ts'

/** A snapshot is up to 70 kB: with what may be unread before, so many are less than what may be unread. */
const LARGE_AT_ONCE = 2
/** As many as the default of `RATE_LIMIT` lets a visitor ask for in a second. */
const WAITING_AT_MOST = 50
const RETRY_MS = 1000

type Connection = Pick<RawConnection, 'tcp' | 'writeFrames' | 'onQueued' | 'onWritten' | 'onClosed'>

export class BackPressure {
  readonly #connection: Connection
  readonly #tcp: TcpSocket
  readonly #slowReaders: SlowReaders
  /** What Engine.IO holds back until its last packet is with the system. */
  #queuedBytes = 0
  #making = 0
  /** Large answers that wait; `false` tells them that the connection is gone. */
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
      this.#makeNext()
    })
    connection.onClosed(() => {
      for (const make of this.#waiting.splice(0)) make(false)
    })
    this.#tcp.on('drain', () => this.#makeNext())
  }

  /** Writes finished WebSocket frames, past Engine.IO; who has too much unread is cut off instead. */
  write(frames: readonly Buffer[]): void {
    if (!this.#tcp.writable || !this.#slowReaders.mayWrite(this.#tcp, this.#queuedBytes)) return
    this.#connection.writeFrames(frames)
    this.#slowReaders.wrote(this.#tcp)
  }

  /**
   * Makes an answer that may be large: a few at a time, and none while the peer has yet to read those before.
   * @returns what `make` returns, or `BUSY` when too many wait already
   */
  async largeAnswer<V>(make: () => Promise<Result<V>>): Promise<Result<V>> {
    if (this.#isHeldUp()) {
      if (this.#waiting.length >= WAITING_AT_MOST) return notRead()
      const isOpen = await new Promise<boolean>((resolve) => this.#waiting.push(resolve))
      if (!isOpen) return notRead()
    } else this.#making++
    try {
      return await make()
    } finally {
      // By then this answer is written.
      setImmediate(() => {
        this.#making--
        this.#makeNext()
      })
    }
  }

  #isHeldUp(): boolean {
    return this.#making >= LARGE_AT_ONCE || this.#queuedBytes > 0 || this.#tcp.writableNeedDrain
  }

  #makeNext(): void {
    while (this.#waiting.length > 0 && !this.#isHeldUp()) {
      this.#making++
      this.#waiting.shift()?.(true)
    }
  }
}

function notRead() {
  return refused('BUSY', 'You ask for more than you read. Read the answers first.', { retryAfterMs: RETRY_MS })
}
