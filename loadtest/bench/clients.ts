// The clients of a generator: bare connections that ask, check their answers, and count the frames that they are sent.
import { setTimeout as pause } from 'node:timers/promises'
import { z } from 'zod'
import type { Refusal } from '../../shared/protocol.ts'
import { Visitor } from '../../shared/routes/visitor-routes.ts'
import { RunError } from '../run.ts'
import { BareSocket } from '../wire/bare-socket.ts'
import type { FrameCache } from '../wire/load-context.ts'
import { HttpConnection } from '../wire/http-connection.ts'
import { isBusy, type CheckedRequest } from './checked-requests.ts'
import type { FrameArrivals } from './frame-arrivals.ts'

/** Handshakes at a time. More would only wait for each other. */
const PORTION = 100
const EXAMPLE_LENGTH = 300
/** Between a refusal by a server that is busy and the next attempt. */
const BUSY_PAUSE_MS = 100

const Welcome = z.object({ ok: z.literal(true), value: Visitor })

/** A visitor with a socket, or with an HTTP connection only. */
export class BenchClient {
  #connection: BareSocket | HttpConnection | undefined
  #visitorId = ''
  /** Since it connected. */
  frames = 0
  /** Whether the server has ended the connection. */
  isLost = false

  /** Connects; tries again while the server has no time. @throws {RunError} when the server refuses the connection */
  static async open(url: string, frames: FrameCache, arrivals: FrameArrivals): Promise<BenchClient> {
    const opened = await BenchClient.#tryToOpen(url, frames, arrivals)
    if (opened instanceof BenchClient) return opened
    if (!isBusy({ error: opened })) throw new RunError(`A server does not take a socket: ${opened.message}`)
    await pause(BUSY_PAUSE_MS)
    return BenchClient.open(url, frames, arrivals)
  }

  static async #tryToOpen(url: string, frames: FrameCache, arrivals: FrameArrivals): Promise<BenchClient | Refusal> {
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
        closed: () => (client.isLost = true),
      },
    )
    if (!(socket instanceof BareSocket)) return socket
    client.#connection = socket
    return client
  }

  /** Makes a visitor who sends commands over HTTP. @throws {RunError} when the server refuses the visitor */
  static async openHttp(url: string): Promise<BenchClient> {
    const options = { localAddress: undefined, patient: true } as const
    const anonymous = new HttpConnection(url, { ...options, token: undefined })
    const answer = await new Promise((resolve) => anonymous.call('createVisitor', {}, resolve))
    anonymous.drop()
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

  /** Calls `answered` at the moment of the answer; with null when there will be none. */
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

/** Clients that run a workload together, and the counts of its answers. */
export class ClientGroup {
  readonly clients: BenchClient[] = []
  asked = 0
  answered = 0
  /** Refusals by a server that was busy. Nothing was done, and the client asked again. */
  busy = 0
  /** Requests whose connection ended before the answer. */
  lost = 0
  wrong = 0
  example = ''

  /** @throws {RunError} when the server refuses a client */
  async open(count: number, openOne: () => Promise<BenchClient>): Promise<void> {
    while (this.clients.length < count) {
      const portion = Math.min(PORTION, count - this.clients.length)
      this.clients.push(...(await Promise.all(Array.from({ length: portion }, openOne))))
    }
  }

  /** Resolves with the answer, and counts it if it is wrong. While the server is busy, the client asks again. */
  ask(client: BenchClient, request: CheckedRequest): Promise<unknown> {
    this.asked++
    return new Promise((resolve) => this.#send(client, request, resolve))
  }

  /** Every client sends a request at once. */
  askAll(requestOf: (client: number) => CheckedRequest): Promise<unknown[]> {
    return Promise.all(this.clients.map((client, i) => this.ask(client, requestOf(i))))
  }

  /** Sets the counts of answers to zero. */
  resetCounts(): void {
    this.asked = 0
    this.answered = 0
    this.busy = 0
    this.lost = 0
    this.wrong = 0
    this.example = ''
  }

  #send(client: BenchClient, request: CheckedRequest, resolve: (answer: unknown) => void): void {
    client.ask(request.event, request.payload, (answer) => {
      if (isBusy(answer)) {
        this.busy++
        setTimeout(() => this.#send(client, request, resolve), BUSY_PAUSE_MS)
        return
      }
      this.answered++
      if (answer === null) this.lost++
      else if (!request.isRight(answer)) {
        this.wrong++
        this.example ||= JSON.stringify(answer).slice(0, EXAMPLE_LENGTH)
      }
      resolve(answer)
    })
  }

  close(): void {
    for (const client of this.clients.splice(0)) client.drop()
  }
}

/** The element whose turn it is. @throws {RunError} when there are no elements */
export function byTurns<T>(all: readonly T[], turn: number): T {
  const one = all[turn % all.length]
  if (one === undefined) throw new RunError('A workload needs at least one show and one client.')
  return one
}
