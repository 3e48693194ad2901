// Slow readers: connections whose clients do not read what they are sent are reset, since unread bytes take memory here.
import type { Socket as TcpSocket } from 'node:net'

/** A connection with more than this unread is reset. A snapshot of 50,000 seats is 51 kB, a frame mostly below 1 kB. */
export const UNREAD_BYTES_AT_MOST = 256 * 1024
/** A connection that has had unread bytes for this long is reset; its client starts again with a snapshot. */
const CATCH_UP_MS = 10_000
const CHECK_MS = 1000

/**
 * Resets connections that have too many bytes unread, or any for too long. A reset also frees the system's send buffer.
 * Unread are the bytes that this process still has. Whether the client has read what is in the system's send buffer is not
 * known; that is up to 4 MB for each connection (Linux: `tcp_wmem`), beside the client's receive buffer.
 */
export class SlowReaders {
  readonly #catchUpMs: number
  /** Since when each connection has had unread bytes, by `performance.now()`. */
  readonly #behindSince = new Map<TcpSocket, number>()
  readonly #timer: NodeJS.Timeout

  /** @param catchUpMs tests shorten it */
  constructor(catchUpMs = CATCH_UP_MS, checkMs = CHECK_MS) {
    this.#catchUpMs = catchUpMs
    this.#timer = setInterval(() => this.#check(), checkMs).unref()
  }

  /**
   * To be called before each write. Resets a connection that has too much unread.
   * @param queuedBytes bytes that wait for this connection elsewhere
   * @returns whether to write
   */
  mayWrite(tcp: TcpSocket, queuedBytes = 0): boolean {
    const unreadBytes = tcp.writableLength + queuedBytes
    if (unreadBytes === 0 && this.#behindSince.size > 0) this.#behindSince.delete(tcp)
    if (unreadBytes <= UNREAD_BYTES_AT_MOST) return true
    tcp.resetAndDestroy()
    return false
  }

  /** To be called after each write: notes whether the system has taken all bytes. */
  wrote(tcp: TcpSocket): void {
    if (tcp.writableLength > 0 && !this.#behindSince.has(tcp)) this.#behindSince.set(tcp, performance.now())
  }

  close(): void {
    clearInterval(this.#timer)
  }

  #check(): void {
    const now = performance.now()
    for (const [tcp, since] of this.#behindSince) {
      if (tcp.destroyed || tcp.writableLength === 0) this.#behindSince.delete(tcp)
      else if (now - since > this.#catchUpMs) tcp.resetAndDestroy()
    }
  }
}
