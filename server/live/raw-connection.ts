// A connection beneath Socket.IO. Everything here relies on parts of socket.io, Engine.IO and ws that they do not document;
// raw-connection.test.ts fails when an upgrade changes one of them.
import type { Socket as TcpSocket } from 'node:net'
import type { Socket } from 'socket.io'
import { Sender, WebSocket } from 'ws'

/** A connection as Engine.IO has it. */
export type EngineConnection = Socket['conn']

declare module 'ws' {
  /** Exported by ws for Socket.IO, which builds the frames of its broadcasts with it; missing from the types of ws. */
  export const Sender: {
    frame(data: Buffer, options: FrameOptions): [header: Buffer, payload: Buffer]
  }
  type FrameOptions = { fin: boolean; opcode: number; mask: boolean; readOnly: boolean; rsv1: boolean }
}

/** Engine.IO's packet type of a text message. Messages of bytes have none. */
const MESSAGE = '4'
/** RFC 6455, section 5.2. */
const OPCODE_TEXT = 1
const OPCODE_BYTES = 2

/**
 * Builds the WebSocket frames of a message: whole, not masked, not compressed.
 * @param parts the message as Socket.IO's encoder returns it: a text, and the bytes that belong to it
 * @returns buffers to write one behind the other. The bytes of a last part are passed on uncopied, for all who get them
 */
export function messageFrames(parts: readonly (string | Buffer)[]): readonly Buffer[] {
  const buffers = parts.flatMap((part) => {
    const isText = typeof part === 'string'
    const data = isText ? Buffer.from(MESSAGE + part) : part
    const opcode = isText ? OPCODE_TEXT : OPCODE_BYTES
    return Sender.frame(data, { fin: true, opcode, mask: false, readOnly: true, rsv1: false })
  })
  const last = parts.at(-1)
  return typeof last === 'object' ? [Buffer.concat(buffers.slice(0, -1)), last] : [Buffer.concat(buffers)]
}

export class RawConnection {
  readonly webSocket: WebSocket
  readonly tcp: TcpSocket
  readonly #conn: EngineConnection

  /** To be made before the request of the handshake is released. */
  constructor(conn: EngineConnection) {
    const webSocket: unknown = Reflect.get(conn.transport, 'socket')
    if (!(webSocket instanceof WebSocket)) throw new Error('A connection has no WebSocket.')
    this.#conn = conn
    this.webSocket = webSocket
    this.tcp = conn.request.socket
  }

  /**
   * `sending`: Engine.IO is writing packets itself and may have more of them, which must go out before anything that is
   * sent now. `idle`: Engine.IO has nothing to send.
   */
  get state(): 'closed' | 'sending' | 'idle' {
    if (this.#conn.readyState !== 'open') return 'closed'
    return this.#conn.transport.writable ? 'idle' : 'sending'
  }

  /** Sends a message through Engine.IO, behind the packets that it is sending. */
  send(parts: readonly (string | Buffer)[]): void {
    for (const part of parts) this.#conn.write(part)
  }

  /** Writes finished frames past Engine.IO, in one system call. Call it only when the connection is `idle`. */
  writeFrames(frames: readonly Buffer[]): void {
    if (frames.length > 1) this.tcp.cork()
    for (const frame of frames) this.tcp.write(frame)
    if (frames.length > 1) this.tcp.uncork()
  }

  /** Calls `listener` with the bytes of each packet that Engine.IO is to send, before it sends them. */
  onQueued(listener: (bytes: number) => void): void {
    this.#conn.on('packetCreate', ({ data }: { data?: string | Uint8Array }) => listener(data?.length ?? 0))
  }

  /** Calls `listener` each time that Engine.IO has written all its packets to the TCP connection. */
  onWritten(listener: () => void): void {
    this.#conn.on('drain', listener)
  }

  onClosed(listener: () => void): void {
    this.#conn.once('close', listener)
  }

  /**
   * Has each message pass a filter before Engine.IO parses it.
   * @param accepts returns whether Engine.IO is to have the message; called with the bytes of a text as well
   */
  filterMessages(accepts: (data: Buffer, isBinary: boolean) => boolean): void {
    const { webSocket } = this
    const deliver = webSocket.listeners('message')
    webSocket.removeAllListeners('message')
    webSocket.on('message', (data, isBinary) => {
      if (!Buffer.isBuffer(data) || !accepts(data, isBinary)) return
      for (const listener of deliver) listener.call(webSocket, data, isBinary)
    })
  }

  /** Closes the connection when what Engine.IO has queued is sent. */
  close(): void {
    this.#conn.close()
  }

  /** Closes the connection without sending what is queued. */
  discard(): void {
    this.#conn.close(true)
  }

  /** Releases the request of the handshake, which costs memory for as long as the connection is open. */
  releaseRequest(): void {
    Reflect.set(this.#conn, 'request', null)
  }
}
