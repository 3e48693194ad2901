// How many connections each address may have open. Behind a trusted proxy one TCP connection carries requests of many
// clients, so sockets and event streams are counted there instead.
import type { EventEmitter } from 'node:events'
import type { IncomingMessage, Server } from 'node:http'
import type { Socket } from 'node:net'
import { normalAddress } from './client-address.ts'

/** This many more are accepted only to be refused with a reason; any beyond are reset. */
const REFUSED_AT_MOST = 50
/** A tenth of those that a server has room for. */
const STREAMS_PER_ADDRESS = 200

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
  readonly #streams = new Map<string, number>()
  /** The connections that were counted, and whether they are beyond the limit. */
  readonly #counted = new WeakMap<Socket, { isTooMany: boolean }>()

  constructor(options: ConnectionLimitOptions) {
    this.#options = options
    this.#most = options.connectionsPerAddress ?? Infinity
  }

  /** Counts the TCP connections of a server from now on, and closes those that their address may not open. */
  countFor(http: Server): void {
    let isJudged = false
    const mayNotOpen = (remoteAddress: string): boolean => {
      isJudged = true
      if (!this.#isLimited(remoteAddress)) return false
      const address = normalAddress(remoteAddress)
      if (this.openOf(address) < this.#most + REFUSED_AT_MOST && this.#options.mayOpenConnection(address)) return false
      this.#options.onReset(address)
      return true
    }
    // Node asks a server's `blockList` before it creates a socket and a parser, which a flood of connections would have
    // fill the heap. It has to be set after the server was created; where Node ignores it, the listener below refuses.
    Reflect.set(http, 'blockList', { check: mayNotOpen })
    http.on('connection', (tcp) => {
      // The connection was reset before it was accepted. Its requests could still be read, but have no address.
      if (tcp.remoteAddress === undefined) return void tcp.destroy()
      const isRefused = !isJudged && mayNotOpen(tcp.remoteAddress)
      isJudged = false
      if (isRefused) return void tcp.resetAndDestroy()
      if (!this.#isLimited(tcp.remoteAddress)) return
      this.#counted.set(tcp, { isTooMany: this.#countOpen(normalAddress(tcp.remoteAddress), tcp) })
    })
  }

  /** Whether TCP connections from here are counted: those of a trusted proxy carry requests of many addresses. */
  #isLimited(remoteAddress: string): boolean {
    return this.#most !== Infinity && !this.#options.isTrustedProxy(remoteAddress)
  }

  /** Whether an address may open a socket now. Where TCP connections are counted, this one was counted when it opened. */
  mayUpgrade({ socket }: IncomingMessage, address: string): boolean {
    return this.#counted.has(socket) || this.#options.mayOpenConnection(address)
  }

  /** Whether a request comes over the connection of a trusted proxy, which many clients may share. */
  isShared({ socket }: IncomingMessage): boolean {
    return this.#options.isTrustedProxy(socket.remoteAddress ?? '')
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

  /**
   * Counts an event stream, since a server has room for a bounded number of them.
   * @param closing emits `close` when the stream ends
   * @returns whether the stream is beyond the limit of its address
   */
  isStreamTooMany(address: string, closing: EventEmitter): boolean {
    return this.#most !== Infinity && countUntilClosed(this.#streams, address, closing) > STREAMS_PER_ADDRESS
  }

  /** How many connections of an address are open. */
  openOf(address: string): number {
    return this.#open.get(address) ?? 0
  }

  /** @returns whether this connection is beyond the limit */
  #countOpen(address: string, closing: EventEmitter): boolean {
    return countUntilClosed(this.#open, address, closing) > this.#most
  }
}

/** Counts one more of an address until `closing` emits `close`. @returns how many there are now */
function countUntilClosed(counts: Map<string, number>, address: string, closing: EventEmitter): number {
  const open = (counts.get(address) ?? 0) + 1
  counts.set(address, open)
  closing.once('close', () => {
    const left = (counts.get(address) ?? 0) - 1
    if (left > 0) counts.set(address, left)
    else counts.delete(address)
  })
  return open
}
