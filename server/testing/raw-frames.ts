// A WebSocket on a raw TCP connection, for tests that send many frames in one write or check how the connection ends.
import { connect, type Socket } from 'node:net'

const UPGRADE = [
  'GET /socket.io/?EIO=4&transport=websocket HTTP/1.1',
  'Host: x',
  'Connection: Upgrade',
  'Upgrade: websocket',
  'Sec-WebSocket-Version: 13',
  'Sec-WebSocket-Key: c2l4dGVlbiBieXRlcyBvaw==',
]

const EMPTY_TEXT_BEGUN = [0x01, 0x80, 0, 0, 0, 0]
const EMPTY_MORE = [0x00, 0x80, 0, 0, 0, 0]
/** Engine.IO's pong, since it treats an empty message as a fault. */
const PONG_LAST = [0x80, 0x81, 0, 0, 0, 0, 0x33]

export class FrameSocket {
  readonly #tcp: Socket
  #received = Buffer.alloc(0)

  /** @param headers additional headers of the handshake */
  constructor(url: string, headers: Readonly<Record<string, string>> = {}) {
    const { hostname, port } = new URL(url)
    this.#tcp = connect(Number(port), hostname).setMaxListeners(0)
    this.#tcp.on('data', (data) => (this.#received = Buffer.concat([this.#received, data])))
    // The server may close the connection during a write.
    this.#tcp.on('error', () => undefined)
    const lines = [...UPGRADE, ...Object.entries(headers).map(([name, value]) => `${name}: ${value}`)]
    this.#tcp.write(`${lines.join('\r\n')}\r\n\r\n`)
  }

  /** All bytes received so far, as text. */
  get text(): string {
    return this.#received.toString('latin1')
  }

  get isClosed(): boolean {
    return this.#tcp.closed
  }

  /** Sends each text as a separate frame, all in one write. */
  send(...texts: string[]): void {
    this.#tcp.write(Buffer.concat(texts.map(frameOf)))
  }

  /** Sends messages with this number of fragments each, all empty except the last one, in one write. */
  sendFragments(messages: number, fragments: number): void {
    const whole = [EMPTY_TEXT_BEGUN, ...Array.from({ length: fragments - 2 }, () => EMPTY_MORE), PONG_LAST].flat()
    this.#tcp.write(Buffer.concat(Array.from({ length: messages }, () => Buffer.from(whole))))
  }

  /** Waits until this text has arrived or the connection is closed. @returns whether it arrived */
  async hear(text: string): Promise<boolean> {
    while (!this.text.includes(text) && !this.isClosed) {
      await Promise.race([this.#next('data'), this.#next('close')])
    }
    return this.text.includes(text)
  }

  async whenClosed(): Promise<void> {
    if (!this.isClosed) await this.#next('close')
  }

  close(): void {
    this.#tcp.destroy()
  }

  /** Unlike `once` of Node, an error does not end the wait, since the connection closes after it. */
  #next(event: 'data' | 'close'): Promise<unknown> {
    return new Promise((resolve) => this.#tcp.once(event, resolve))
  }
}

/** A WebSocket of a new visitor. */
export async function frameVisitor(url: string, headers: Readonly<Record<string, string>> = {}): Promise<FrameSocket> {
  const socket = new FrameSocket(url, headers)
  await socket.hear('pingInterval')
  socket.send('40')
  await socket.hear('42["visitor"')
  return socket
}

/** An unfragmented frame, masked with zeros (RFC 6455, section 5.2). */
function frameOf(text: string): Buffer {
  const { length } = Buffer.from(text)
  const head = length <= 125 ? [0x81, 0x80 | length] : [0x81, 0xfe, length >> 8, length & 0xff]
  return Buffer.concat([Buffer.from([...head, 0, 0, 0, 0]), Buffer.from(text)])
}
