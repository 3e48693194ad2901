// One connection of the benchmark: asks, and counts the frames that it is sent.
import { z } from 'zod'
import { Visitor } from '../../shared/http.ts'
import { RunError } from '../run.ts'
import type { FrameCache } from '../wire/frame-cache.ts'
import { HttpConnection } from '../wire/http-connection.ts'
import { BareSocket } from '../wire/bare-socket.ts'
import type { FrameArrivals } from './frame-arrivals.ts'

const Welcome = z.object({ ok: z.literal(true), value: Visitor })

export class BenchClient {
  #connection: BareSocket | HttpConnection | undefined
  #visitorId = ''
  /** Since it connected. */
  frames = 0

  /** @throws {RunError} when the server does not take it */
  static async open(url: string, frames: FrameCache, arrivals: FrameArrivals): Promise<BenchClient> {
    const client = new BenchClient()
    const socket = await BareSocket.open(
      url,
      { localAddress: undefined, token: undefined, patient: true },
      {
        takeText: (text) => {
          const frame = frames.read(text)
          if (frame === undefined || frame === 'misfit') return false
          client.frames++
          arrivals.add(frame)
          return true
        },
        takeFact: (name, value) => {
          if (name === 'visitor' && hasVisitorId(value)) client.#visitorId = value.visitorId
        },
        closed: () => undefined,
      },
    )
    if (!(socket instanceof BareSocket)) throw new RunError(`A server does not take a socket: ${socket.message}`)
    client.#connection = socket
    return client
  }

  /** A visitor without a socket, who sends commands over HTTP. @throws {RunError} when the server does not take it */
  static async openHttp(url: string): Promise<BenchClient> {
    const options = { localAddress: undefined, patient: true } as const
    const first = new HttpConnection(url, { ...options, token: undefined })
    const answer = await new Promise((resolve) => first.call('createVisitor', {}, resolve))
    first.drop()
    const { data } = Welcome.safeParse(answer)
    if (!data) throw new RunError('A server does not take a visitor over HTTP.')
    const client = new BenchClient()
    client.#visitorId = data.value.visitorId
    client.#connection = new HttpConnection(url, { ...options, token: data.value.token })
    return client
  }

  get visitorId(): string {
    return this.#visitorId
  }

  /** `answered` is called the moment that the answer is there; with null, when there comes none. */
  ask(event: string, payload: object, answered: (answer: unknown) => void): void {
    if (this.#connection) this.#connection.ask(event, payload, answered)
    else answered(null)
  }

  drop(): void {
    this.#connection?.drop()
  }
}

function hasVisitorId(value: unknown): value is { visitorId: string } {
  return typeof value === 'object' && value !== null && 'visitorId' in value && typeof value.visitorId === 'string'
}
