// Reads what a server sends over a WebSocket: frames with packets, which are checked with the protocol's schemas.
import { Decoder, PacketType, type Packet } from 'socket.io-parser'
import { z } from 'zod'
import { facts, Refusal, requests } from '../../shared/protocol.ts'
import { FAILURES } from './http-judge.ts'

const TEXT = 1
const BYTES = 2
const CLOSE = 8

const Answer = z.union([
  z.object({ ok: z.literal(true), value: z.unknown(), serverTime: z.string() }),
  z.object({ ok: z.literal(false), error: Refusal, serverTime: z.string() }),
])
const Refused = z.object({ message: z.string(), data: z.optional(Refusal) })

export type SocketListener = {
  /** Engine.IO has opened the connection. Messages sent before that may be lost. */
  opened: () => void
  /** The server has sent a ping. */
  pinged: () => void
  /** The server has closed the WebSocket. */
  closed: () => void
  /** An acknowledgement, with `ok` or its refusal's code. */
  answered: (id: number, word: string) => void
  /** The server has accepted the visitor. */
  entered: () => void
  /** The connection is refused, with a refusal's code if there is one. */
  refused: (word: string) => void
  wrong: (sentence: string) => void
}

export class SocketReader {
  readonly #listener: SocketListener
  readonly #namesOf: (id: number) => readonly string[]
  readonly #decoder = new Decoder()
  #bytes: Buffer = Buffer.alloc(0)

  /** @param namesOf the requests that were sent with an id */
  constructor(namesOf: (id: number) => readonly string[], listener: SocketListener) {
    this.#namesOf = namesOf
    this.#listener = listener
    this.#decoder.on('decoded', (packet) => this.#take(packet))
  }

  add(bytes: Buffer): void {
    this.#bytes = this.#bytes.length === 0 ? bytes : Buffer.concat([this.#bytes, bytes])
    for (let read = frameIn(this.#bytes); read; read = frameIn(this.#bytes)) {
      this.#bytes = this.#bytes.subarray(read.end)
      if (read.isMasked) this.#listener.wrong('A frame of the server is masked.')
      if (read.opcode === TEXT) this.#hear(read.payload.toString())
      else if (read.opcode === BYTES) this.#decode(read.payload)
      else if (read.opcode === CLOSE) this.#listener.closed()
    }
  }

  #hear(text: string): void {
    if (text.startsWith('4')) return this.#decode(text.slice(1))
    if (text.startsWith('0')) return this.#listener.opened()
    if (text === '2') return this.#listener.pinged()
    if (!/^[136]/.test(text)) this.#listener.wrong(`The server sent what is no Engine.IO packet: ${text.slice(0, 100)}`)
  }

  #decode(content: string | Buffer): void {
    try {
      this.#decoder.add(content)
    } catch (error) {
      this.#listener.wrong(`The server sent what is no Socket.IO packet: ${String(error)}`)
    }
  }

  #take({ type, id, data, nsp }: Packet): void {
    const content: unknown = data
    switch (type) {
      case PacketType.CONNECT:
        return this.#listener.entered()
      case PacketType.CONNECT_ERROR: {
        const refused = Refused.safeParse(content).data
        if (!refused) return this.#listener.wrong(`A connection to ${nsp} was refused in no known shape.`)
        if (nsp === '/') this.#listener.refused(refused.data?.code ?? refused.message)
        return this.#failure(`A connection`, refused.data?.code)
      }
      case PacketType.EVENT:
      case PacketType.BINARY_EVENT:
        return this.#takeFact(content)
      case PacketType.ACK:
      case PacketType.BINARY_ACK:
        return this.#takeAnswer(id ?? NaN, content)
    }
  }

  #takeFact(content: unknown): void {
    const [name, value] = Array.isArray(content) ? (content as unknown[]) : []
    const schema = Object.entries(facts).find(([known]) => known === name)?.[1]
    if (!schema || !z.safeParse(schema, value).success)
      this.#listener.wrong(`The fact ${String(name)} is not of its shape.`)
  }

  #takeAnswer(id: number, content: unknown): void {
    const answer = Answer.safeParse(Array.isArray(content) ? content[0] : undefined).data
    const names = this.#namesOf(id)
    const what = `An answer to ${names.join(' or ') || 'an unknown request'}`
    if (!answer) return this.#listener.wrong(`${what} is not of its shape.`)
    this.#listener.answered(id, answer.ok ? 'ok' : answer.error.code)
    if (!answer.ok) {
      if (answer.error.code === 'BUSY' && answer.error.retryAfterMs === undefined) {
        this.#listener.wrong(`${what} is BUSY and does not say when to come back.`)
      }
      return this.#failure(what, answer.error.code)
    }
    const known = Object.entries(requests).filter(([name]) => names.length === 0 || names.includes(name))
    const fits = known.some(([, { value }]) => z.safeParse(value, answer.value).success)
    if (!fits) this.#listener.wrong(`${what} has a value that is not of its shape.`)
  }

  #failure(what: string, code: string | undefined): void {
    if (code !== undefined && FAILURES.has(code)) this.#listener.wrong(`${what} is ${code}.`)
  }
}

/** The frame that begins these bytes; undefined while it is not complete. */
function frameIn(bytes: Buffer): { opcode: number; isMasked: boolean; payload: Buffer; end: number } | undefined {
  if (bytes.length < 2) return undefined
  const [first = 0, second = 0] = bytes
  const short = second & 0x7f
  const start = short === 126 ? 4 : short === 127 ? 10 : 2
  if (bytes.length < start) return undefined
  const length = short === 126 ? bytes.readUInt16BE(2) : short === 127 ? Number(bytes.readBigUInt64BE(2)) : short
  const end = start + length
  if (bytes.length < end) return undefined
  return { opcode: first & 15, isMasked: second >= 0x80, payload: bytes.subarray(start, end), end }
}
