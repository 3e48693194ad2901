// A bare TCP connection for any bytes. It counts the bytes that come back, and records when it ended.
import { createConnection, type Socket } from 'node:net'

const HANDSHAKE = [
  'GET /socket.io/?EIO=4&transport=websocket HTTP/1.1',
  'Host: localhost',
  'Connection: Upgrade',
  'Upgrade: websocket',
  'Sec-WebSocket-Version: 13',
  'Sec-WebSocket-Key: c2l4dGVlbiBieXRlcyBvaw==',
  '\r\n',
].join('\r\n')
/** RFC 6455, section 5.2: a final frame of text. */
const FINAL_TEXT = 0x81
const FINAL_PONG = 0x8a
const BEGUN_TEXT = 0x01
const MORE = 0x00
const MASKED = 0x80
const SHORT = 125
/** A mask of zeros leaves the payload as it is. */
const MASK = Buffer.alloc(4)
const ENGINE_PING = '2'
const ENGINE_PONG = '3'

export class Connection {
  readonly openedAt = performance.now()
  /** When it ended; undefined while it is open. */
  closedAt: number | undefined
  received = 0
  readonly #tcp: Socket
  #hear: (text: string) => void = () => undefined
  #whenClosed: () => void = () => undefined

  /** @param from the local address that the server sees, of those that lead to this machine */
  constructor(url: string, from: string) {
    const { hostname, port } = new URL(url)
    this.#tcp = createConnection({ host: hostname, port: Number(port), localAddress: from, noDelay: true })
    this.#tcp.on('error', () => undefined)
    this.#tcp.once('close', () => {
      this.closedAt = performance.now()
      this.#whenClosed()
    })
    this.#tcp.on('data', (bytes: Buffer) => {
      this.received += bytes.length
      this.#hear(bytes.toString('latin1'))
    })
  }

  get isOpen(): boolean {
    return this.closedAt === undefined
  }

  /** Calls `hear` with each chunk that is received from now on. */
  onText(hear: (text: string) => void): void {
    this.#hear = hear
  }

  onClosed(whenClosed: () => void): void {
    this.#whenClosed = whenClosed
  }

  /** Stops reading: everything that the server sends from now on stays unread. */
  stopReading(): void {
    this.#tcp.pause()
  }

  /** Whether the server takes what was written. */
  get isTaken(): boolean {
    return this.isOpen && !this.#tcp.writableNeedDrain
  }

  write(bytes: string | Buffer): void {
    if (this.isOpen) this.#tcp.write(bytes)
  }

  end(): void {
    this.#tcp.destroy()
  }
}

/** Texts as WebSocket frames, each masked, as a client must send them. */
export function framesOf(...texts: readonly string[]): Buffer {
  return Buffer.concat(texts.map((text) => frameOf(FINAL_TEXT, Buffer.from(text))))
}

/** The beginning of a message, in so many fragments of this text. */
export function fragmentsOf(count: number, text: string): Buffer {
  const payload = Buffer.from(text)
  return Buffer.concat(Array.from({ length: count }, (_, n) => frameOf(n === 0 ? BEGUN_TEXT : MORE, payload)))
}

/** Opens a WebSocket to Socket.IO and comes as a new visitor, if it is let in; pings are answered. */
export async function visitor(url: string, from: string): Promise<Connection> {
  const connection = new Connection(url, from)
  const { promise: answered, resolve } = Promise.withResolvers<undefined>()
  connection.onText((text) => {
    // Engine.IO's hello; that of Socket.IO ends alike, and names no pings.
    if (text.includes('"pingInterval"')) connection.write(framesOf('40'))
    if (text.includes('42["visitor"') || text.includes('44{')) resolve(undefined)
    if (text.endsWith(ENGINE_PING)) connection.write(framesOf(ENGINE_PONG))
  })
  connection.onClosed(() => resolve(undefined))
  connection.write(HANDSHAKE)
  await answered
  return connection
}

/** A Socket.IO packet that asks for an answer. */
export function request(id: number, name: string, payload: object): string {
  return `42${id}${JSON.stringify([name, payload])}`
}

/** The pongs of Engine.IO and of WebSocket, which keep a connection alive although no ping was read. */
export const BLIND_PONG = Buffer.concat([framesOf(ENGINE_PONG), frameOf(FINAL_PONG, Buffer.alloc(0))])

function frameOf(first: number, payload: Buffer): Buffer {
  const { length } = payload
  const head =
    length <= SHORT
      ? Buffer.from([first, MASKED | length])
      : Buffer.from([first, MASKED | 126, length >> 8, length & 0xff])
  return Buffer.concat([head, MASK, payload])
}
