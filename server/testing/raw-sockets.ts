// HTTP requests whose path is sent unchanged, and WebSockets that send any bytes.
import { EventEmitter, once } from 'node:events'
import { request, type IncomingHttpHeaders } from 'node:http'

const HANDSHAKE = '/socket.io/?EIO=4&transport=websocket'

type RawAnswer = { status: number; headers: IncomingHttpHeaders; body: string; bytes: Buffer }

/** An HTTP request to exactly this path. A redirect counts as the answer, and so does an upgrade, which is then closed. */
export function rawRequest(
  url: string,
  path: string,
  { method = 'GET', headers = {}, body }: { method?: string; headers?: Record<string, string>; body?: string } = {},
): Promise<RawAnswer> {
  const { hostname, port } = new URL(url)
  return new Promise((resolve, reject) => {
    const length = body === undefined ? {} : { 'Content-Length': Buffer.byteLength(body) }
    const asked = request(
      { hostname, port, path, method, headers: { ...length, ...headers }, agent: false },
      (response) => {
        const chunks: Buffer[] = []
        response.on('data', (chunk: Buffer) => chunks.push(chunk))
        response.on('end', () => {
          const bytes = Buffer.concat(chunks)
          resolve({ status: response.statusCode ?? 0, headers: response.headers, body: bytes.toString(), bytes })
        })
      },
    )
    asked.on('upgrade', (response, socket) => {
      socket.destroy()
      resolve({ status: response.statusCode ?? 0, headers: response.headers, body: '', bytes: Buffer.alloc(0) })
    })
    asked.on('error', reject)
    asked.end(body)
  })
}

/** The status with which the server answers a WebSocket handshake; 101 when it accepts. */
export async function handshakeStatus(url: string, headers: Record<string, string>, path = HANDSHAKE): Promise<number> {
  const upgrade = {
    Connection: 'Upgrade',
    Upgrade: 'websocket',
    'Sec-WebSocket-Version': '13',
    'Sec-WebSocket-Key': Buffer.from('sixteen bytes ok').toString('base64'),
  }
  return (await rawRequest(url, path, { headers: { ...upgrade, ...headers } })).status
}

export class RawSocket {
  readonly #socket: WebSocket
  /** All texts received, in order. */
  readonly texts: string[] = []
  readonly #bell = new EventEmitter().setMaxListeners(0)

  constructor(url: string, path = HANDSHAKE) {
    this.#socket = new WebSocket(url.replace('http:', 'ws:') + path)
    this.#socket.addEventListener('message', ({ data }: MessageEvent<unknown>) => {
      if (typeof data === 'string') this.texts.push(data)
      this.#bell.emit('news')
    })
    this.#socket.addEventListener('close', () => this.#bell.emit('news'))
  }

  get isClosed(): boolean {
    return this.#socket.readyState === WebSocket.CLOSED
  }

  /** Sends each as a separate message. */
  send(...messages: (string | Uint8Array<ArrayBuffer>)[]): void {
    for (const message of messages) this.#socket.send(message)
  }

  /** The nth received text with this beginning; undefined when the connection is closed first. */
  async hear(beginning: string, nth = 1): Promise<string | undefined> {
    for (;;) {
      const text = this.texts.filter((each) => each.startsWith(beginning))[nth - 1]
      if (text !== undefined || this.isClosed) return text
      await once(this.#bell, 'news')
    }
  }

  close(): void {
    this.#socket.close()
  }
}

/** A WebSocket that is open in Engine.IO, but not yet connected in Socket.IO. */
export async function rawSocket(url: string): Promise<RawSocket> {
  const socket = new RawSocket(url)
  await socket.hear('0{')
  return socket
}

/** A WebSocket that is connected as a visitor. */
export async function rawVisitor(url: string): Promise<RawSocket> {
  const socket = await rawSocket(url)
  socket.send('40')
  await socket.hear('42["visitor"')
  return socket
}
