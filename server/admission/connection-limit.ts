// How many connections each address may have open. Behind a trusted proxy one TCP connection carries requests of many
// clients, so sockets and event streams are counted there instead.
import type { EventEmitter } from 'node:events'
import type { IncomingMessage, Server } from 'node:http'
import type { Socket } from 'node:net'
import { normalAddress } from './client-address.ts'

/** This many more are accepted only to be refused with a reason; any beyond are reset. */
const REFUSED_AT_MOST = 50

export type ConnectionLimitOptions = {
  /** Open connections of one address; null: no limit. */
  connectionsPerAddress: number | null
  /** Whether a proxy at this address is trusted. */
  isTrustedProxy: (address: string) => boolean
  /** Counts a connection that an address opens, and returns whether the address may open it. */
  mayOpenConnection: (address: string) => boolean
  /** Called with the address of a connection that is reset. */
  onReset: (address: string) => void
}

export class ConnectionLimit {
  readonly #options: ConnectionLimitOptions
  readonly #most: number
  readonly #open = new Map<string, number>()
  /** The connections that were counted, and whether they are beyond the limit. */
  readonly #counted = new WeakMap<Socket, { isTooMany: boolean }>()

  constructor(options: ConnectionLimitOptions) {
    this.#options = options
    this.#most = options.connectionsPerAddress ?? Infinity
  }

  /** Counts the TCP connections of a server from now on. */
  countFor(http: Server): void {
    const { isTrustedProxy, mayOpenConnection, onReset } = this.#options
    if (this.#most === Infinity) return
    http.on('connection', (tcp) => {
      if (isTrustedProxy(tcp.remoteAddress ?? '')) return
      const address = normalAddress(tcp.remoteAddress ?? '')
      if (this.openOf(address) >= this.#most + REFUSED_AT_MOST || !mayOpenConnection(address)) {
        tcp.resetAndDestroy()
        return onReset(address)
      }
      this.#counted.set(tcp, { isTooMany: this.#countOpen(address, tcp) })
    })
  }

  /** Whether an address may open a socket now. Where TCP connections are counted, this one was counted when it opened. */
  mayUpgrade({ socket }: IncomingMessage, address: string): boolean {
    return this.#counted.has(socket) || this.#options.mayOpenConnection(address)
  }

  /**
   * Whether a request comes over a connection beyond the limit of its address.
   * @param closing emits `close` when the socket or event stream of this request ends. The socket or stream is counted from
   *   now on, unless its TCP connection was counted
   */
  isTooMany(request: IncomingMessage, address: string, closing?: EventEmitter): boolean {
    const counted = this.#counted.get(request.socket)
    if (counted) return counted.isTooMany
    return closing !== undefined && this.#most !== Infinity && this.#countOpen(address, closing)
  }

  /** How many connections of an address are open. */
  openOf(address: string): number {
    return this.#open.get(address) ?? 0
  }

  /** @returns whether this connection is beyond the limit */
  #countOpen(address: string, closing: EventEmitter): boolean {
    const open = this.openOf(address) + 1
    this.#open.set(address, open)
    closing.once('close', () => {
      const left = this.openOf(address) - 1
      if (left > 0) this.#open.set(address, left)
      else this.#open.delete(address)
    })
    return open > this.#most
  }
}
