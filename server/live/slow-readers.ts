// Connections whose peers do not read what they are sent: it would pile up in this process without an end.
import type { Socket as TcpSocket } from 'node:net'

/** With more than this unread nothing more is written. A snapshot of 50,000 seats is 51 kB, a frame mostly below one. */
export const UNREAD_BYTES_AT_MOST = 256 * 1024
/** Who has not caught up for so long starts anew with a snapshot. */
const CATCH_UP_MS = 10_000
const LOOK_MS = 1000

/**
 * Resets connections that have too much unread, or something unread for too long. A reset has the system forget, too,
 * what it was to deliver. Unread is what this process still has: what the system has taken is not known to be unread.
 * That is up to 4 MB of its own memory for each connection (Linux: `tcp_wmem`), beside the peer's buffer.
 */
export class SlowReaders {
  readonly #catchUpMs: number
  /** Since when each connection has had something unread, by `performance.now()`. */
  readonly #behindSince = new Map<TcpSocket, number>()
  readonly #timer: NodeJS.Timeout

  /** @param catchUpMs tests shorten it */
  constructor(catchUpMs = CATCH_UP_MS, lookMs = LOOK_MS) {
    this.#catchUpMs = catchUpMs
    this.#timer = setInterval(() => this.#look(), lookMs).unref()
  }

  /**
   * Asks before a write whether there may be one; if not, the connection is reset.
   * @param queuedBytes what waits for this connection elsewhere
   */
  mayWrite(tcp: TcpSocket, queuedBytes = 0): boolean {
    const unreadBytes = tcp.writableLength + queuedBytes
    if (unreadBytes === 0 && this.#behindSince.size > 0) this.#behindSince.delete(tcp)
    if (unreadBytes <= UNREAD_BYTES_AT_MOST) return true
    tcp.resetAndDestroy()
    return false
  }

  /** Notes after a write whether the system has taken it. */
  wrote(tcp: TcpSocket): void {
    if (tcp.writableLength > 0 && !this.#behindSince.has(tcp)) this.#behindSince.set(tcp, performance.now())
  }

  close(): void {
    clearInterval(this.#timer)
  }

  #look(): void {
    const now = performance.now()
    for (const [tcp, since] of this.#behindSince) {
      if (tcp.destroyed || tcp.writableLength === 0) this.#behindSince.delete(tcp)
      else if (now - since > this.#catchUpMs) tcp.resetAndDestroy()
    }
  }
}
