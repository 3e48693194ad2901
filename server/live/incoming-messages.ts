// Rate limiting of what a connection sends, before anything of it is parsed. A connection past its limit is not read until
// it may ask again, and is closed when it floods. Also enforces that a connection has one CONNECT.
import { WebSocket } from 'ws'
import type { Refusal } from '../../shared/protocol.ts'
import type { RateLimits } from '../admission/rate-limits.ts'
import type { RawConnection } from './raw-connection.ts'

/** The first characters of a message: Engine.IO's type of a text that is a message, then Socket.IO's type of packet. */
const MESSAGE = 0x34
const CONNECT = 0x30
const DISCONNECT = 0x31
const EVENT = 0x32
const SLASH = 0x2f
/** A packet that is to be answered, with its acknowledgement id. */
const ACK_ID = /^42(\d{1,15})\[/
const ACK_ID_BYTES = 20
/** RFC 6455, section 7.4.1: a message violates the endpoint's policy. */
const POLICY_VIOLATION = 1008
/** How long a client may take to answer the close frame. */
const CLOSE_MS = 1000

let connections = 0

export type IncomingOptions = {
  rateLimits: RateLimits
  /** Of the client, as limits count it. */
  address: string
  /** Answers a request that was refused before it was parsed. */
  answer: (ackId: number, error: Refusal) => void
}

export class IncomingMessages {
  /** The key by which requests are counted: the visitor's id, once it is known. */
  key: string
  readonly #connection: RawConnection
  readonly #ws: WebSocket
  readonly #options: IncomingOptions
  #hasConnect = false
  #hasEnded = false
  #pause: NodeJS.Timeout | undefined

  /** To be made before anything is received on the connection. */
  constructor(connection: RawConnection, options: IncomingOptions) {
    const { webSocket } = connection
    this.#connection = connection
    this.#ws = webSocket
    this.#options = options
    this.key = `connection ${++connections}`
    connection.filterMessages((data, isBinary) => this.#accepts(data, isBinary))
    // A message may come in dozens of empty fragments, each of which costs as much as a message.
    const countBytes = options.rateLimits.bytesCounter(options.address)
    connection.tcp.on('data', ({ length }) => {
      const retryAfterMs = countBytes(length)
      if (retryAfterMs > 0) this.refused({ retryAfterMs }, length)
    })
    webSocket.on('ping', (data) => this.#count(data))
    webSocket.on('pong', (data) => this.#count(data))
    connection.onClosed(() => this.#terminateSoon())
  }

  /**
   * Notes that a limit refused a request. The connection is not read until it may ask again, or closed when it floods.
   * @returns whether it was closed
   */
  refused({ retryAfterMs = 0 }: Pick<Refusal, 'retryAfterMs'>, bytes = 0): boolean {
    if (this.#hasEnded) return true
    if (this.#options.rateLimits.isFlood(this.#options.address, this.#connection, bytes)) {
      this.#end('You asked faster than the server allows, and went on when you were refused.')
      return true
    }
    if (this.#pause) return false
    this.#ws.pause()
    this.#pause = setTimeout(() => {
      this.#pause = undefined
      this.#ws.resume()
    }, retryAfterMs).unref()
    return false
  }

  /** @returns whether Engine.IO is to have the message */
  #accepts(data: Buffer, isBinary: boolean): boolean {
    if (this.#hasEnded) return false
    const type = !isBinary && data[0] === MESSAGE ? data[1] : undefined
    if (type === CONNECT) {
      if (this.#hasConnect) return this.#end('A connection has one CONNECT.')
      this.#hasConnect = true
      // Socket.IO first answers that the namespace is unknown.
      if (data[2] === SLASH && data[3] !== 0x2c) setImmediate(() => this.#connection.close())
    }
    const refusal = this.#count(data)
    if (!refusal) return true
    // Engine.IO closes a connection that leaves a ping unanswered.
    const isControl = type === CONNECT || type === DISCONNECT || (!isBinary && data[0] !== MESSAGE)
    if (isControl) return true
    const ackId = type === EVENT ? ACK_ID.exec(data.toString('latin1', 0, ACK_ID_BYTES))?.[1] : undefined
    if (ackId !== undefined) this.#options.answer(Number(ackId), refusal)
    return false
  }

  #count(data: Buffer): Refusal | undefined {
    const refusal = this.#options.rateLimits.countVisitorRequest(this.key)
    if (refusal) this.refused(refusal, data.length)
    return refusal
  }

  #end(reason: string): false {
    this.#hasEnded = true
    this.#ws.close(POLICY_VIOLATION, reason)
    this.#connection.discard()
    // Otherwise everything that a flood still sends would be parsed until the client answers the close frame.
    this.#ws.pause()
    return false
  }

  /** Terminates a closed connection whose client neither reads nor answers. */
  #terminateSoon(): void {
    clearTimeout(this.#pause)
    if (this.#ws.readyState === WebSocket.CLOSED) return
    if (!this.#hasEnded) this.#ws.resume()
    this.#hasEnded = true
    const timer = setTimeout(() => this.#ws.terminate(), CLOSE_MS).unref()
    this.#ws.once('close', () => clearTimeout(timer))
  }
}
