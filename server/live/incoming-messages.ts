// What a connection sends, seen before anything of it is parsed: in the order that the protocol has, and no faster than its
// visitor may ask. A client that goes on after it was refused is not read for a while, then closed.
import type { Socket } from 'socket.io'
import { WebSocket } from 'ws'
import type { Refusal } from '../../shared/protocol.ts'
import type { Admission } from '../admission/admission.ts'

type Connection = Socket['conn']

/** The first characters of a message: Engine.IO's type of a text that is a message, then Socket.IO's type of packet. */
const MESSAGE = 0x34
const CONNECT = 0x30
const DISCONNECT = 0x31
const EVENT = 0x32
const SLASH = 0x2f
/** Where a number that asks for an acknowledgement stands, and what stands behind it. */
const ACK_ID = /^42(\d{1,15})\[/
const ACK_ID_BYTES = 20
/** RFC 6455, section 7.4.1: a message violates the endpoint's policy. */
const POLICY_VIOLATION = 1008
/** So long a peer may take to answer the close frame. */
const CLOSE_MS = 1000

let connections = 0

export type IncomingOptions = {
  admission: Admission
  /** As limits count it. */
  address: string
  /** Answers a request that was refused unread. */
  answer: (ackId: number, error: Refusal) => void
}

export class IncomingMessages {
  /** By whom requests are counted: the visitor, once it is known. */
  key: string
  readonly #conn: Connection
  readonly #ws: WebSocket
  readonly #options: IncomingOptions
  #hasConnect = false
  #hasEnded = false
  #pause: NodeJS.Timeout | undefined

  /** Stands between the WebSocket and Engine.IO from now on; to be made before anything is received. */
  constructor(conn: Connection, options: IncomingOptions) {
    const ws: unknown = Reflect.get(conn.transport, 'socket')
    if (!(ws instanceof WebSocket)) throw new Error('A connection has no WebSocket.')
    this.#conn = conn
    this.#ws = ws
    this.#options = options
    this.key = `connection ${++connections}`
    const deliver = ws.listeners('message')
    ws.removeAllListeners('message')
    ws.on('message', (data, isBinary) => {
      if (Buffer.isBuffer(data) && this.#takes(data, isBinary))
        for (const each of deliver) each.call(ws, data, isBinary)
    })
    // A message may come in dozens of empty fragments, which cost as much as messages.
    const countBytes = options.admission.bytesFrom(options.address)
    conn.request.socket.on('data', ({ length }) => {
      const retryAfterMs = countBytes(length)
      if (retryAfterMs > 0) this.refused({ retryAfterMs }, length)
    })
    ws.on('ping', (data) => this.#count(data))
    ws.on('pong', (data) => this.#count(data))
    conn.once('close', () => this.#letGo())
  }

  /**
   * A request was refused because of a limit: the connection is not read until it may ask again.
   * @returns whether it is closed instead
   */
  refused({ retryAfterMs = 0 }: Pick<Refusal, 'retryAfterMs'>, bytes = 0): boolean {
    if (this.#hasEnded) return true
    if (this.#options.admission.goesOn(this.#options.address, this.#conn, bytes)) {
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

  /** @returns whether Engine.IO is to have a message */
  #takes(data: Buffer, isBinary: boolean): boolean {
    if (this.#hasEnded) return false
    const type = !isBinary && data[0] === MESSAGE ? data[1] : undefined
    if (type === CONNECT) {
      if (this.#hasConnect) return this.#end('A connection has one CONNECT.')
      this.#hasConnect = true
      // Socket.IO says that there is no such namespace.
      if (data[2] === SLASH && data[3] !== 0x2c) setImmediate(() => this.#conn.close())
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
    const refusal = this.#options.admission.ofVisitor(this.key)
    if (refusal) this.refused(refusal, data.length)
    return refusal
  }

  #end(reason: string): false {
    this.#hasEnded = true
    this.#ws.close(POLICY_VIOLATION, reason)
    this.#conn.close(true)
    // Whatever a flood still sends would be parsed until it is answered.
    this.#ws.pause()
    return false
  }

  /** Nobody who neither reads nor answers keeps a connection that is closed. */
  #letGo(): void {
    clearTimeout(this.#pause)
    if (this.#ws.readyState === WebSocket.CLOSED) return
    if (!this.#hasEnded) this.#ws.resume()
    this.#hasEnded = true
    const timer = setTimeout(() => this.#ws.terminate(), CLOSE_MS).unref()
    this.#ws.once('close', () => clearTimeout(timer))
  }
}
