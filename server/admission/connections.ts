// The open connections of each address. Behind a trusted proxy one TCP connection carries requests of many clients, so there
// sockets and streams are counted instead.
import type { EventEmitter } from 'node:events'
import type { IncomingMessage, Server } from 'node:http'
import type { Socket } from 'node:net'
import { addressIn } from './address.ts'

/** So many more are accepted only to be told that there are too many; any beyond are closed unheard. */
const TOLD_AT_MOST = 50
/** A tenth of those that a server has room for. */
const STREAMS_OF_ADDRESS = 200

export class Connections {
  readonly #most: number
  readonly #isProxy: (address: string) => boolean
  readonly #mayOpen: (address: string) => boolean
  readonly #onRefused: (address: string) => void
  readonly #open = new Map<string, number>()
  readonly #streams = new Map<string, number>()
  /** Those that were counted, and whether they are too many. */
  readonly #counted = new WeakMap<Socket, { isTooMany: boolean }>()

  /**
   * @param most open connections of one address; null: no limit
   * @param isProxy whether a proxy at this address is believed
   * @param mayOpen counts a connection that an address opens, and says whether it may
   * @param onRefused called with the address of a connection that is closed unheard
   */
  constructor(
    most: number | null,
    isProxy: (address: string) => boolean,
    mayOpen: (address: string) => boolean,
    onRefused: (address: string) => void,
  ) {
    this.#mayOpen = mayOpen
    this.#most = most ?? Infinity
    this.#isProxy = isProxy
    this.#onRefused = onRefused
  }

  /** Counts the TCP connections of a server from now on. */
  countFor(http: Server): void {
    http.on('connection', (tcp) => {
      // It was reset before it was accepted: its requests could be read, but from nobody's address.
      if (tcp.remoteAddress === undefined) return void tcp.destroy()
      if (this.#most === Infinity || this.#isProxy(tcp.remoteAddress)) return
      const address = addressIn(tcp.remoteAddress)
      if (this.openOf(address) >= this.#most + TOLD_AT_MOST || !this.#mayOpen(address)) {
        tcp.resetAndDestroy()
        return this.#onRefused(address)
      }
      this.#counted.set(tcp, { isTooMany: this.#enter(address, tcp) })
    })
  }

  /** Whether an address may open a socket now: where TCP connections are counted, it has opened one already. */
  mayUpgrade({ socket }: IncomingMessage, address: string): boolean {
    return this.#counted.has(socket) || this.#mayOpen(address)
  }

  /** Whether a request comes over the connection of a trusted proxy, which others may share. */
  isShared({ socket }: IncomingMessage): boolean {
    return this.#isProxy(socket.remoteAddress ?? '')
  }

  /**
   * Whether a request comes over a connection too many of its address.
   * @param closing emits `close` when a connection that stays open ends: it is counted now, unless its TCP connection was
   */
  isTooMany(request: IncomingMessage, address: string, closing?: EventEmitter): boolean {
    const counted = this.#counted.get(request.socket)
    if (counted) return counted.isTooMany
    return closing !== undefined && this.#most !== Infinity && this.#enter(address, closing)
  }

  /**
   * Whether a stream is one too many of its address: a server has room for a bounded number of them.
   * @param closing emits `close` when the stream ends
   */
  isStreamTooMany(address: string, closing: EventEmitter): boolean {
    return this.#most !== Infinity && enter(this.#streams, address, closing) > STREAMS_OF_ADDRESS
  }

  openOf(address: string): number {
    return this.#open.get(address) ?? 0
  }

  #enter(address: string, closing: EventEmitter): boolean {
    return enter(this.#open, address, closing) > this.#most
  }
}

/** Counts one more of an address until `closing` emits `close`. @returns how many there are now */
function enter(counts: Map<string, number>, address: string, closing: EventEmitter): number {
  const open = (counts.get(address) ?? 0) + 1
  counts.set(address, open)
  closing.once('close', () => {
    const left = (counts.get(address) ?? 0) - 1
    if (left > 0) counts.set(address, left)
    else counts.delete(address)
  })
  return open
}
