// A bare keep-alive connection that sends a visitor's commands over HTTP: a fifth of the CPU of node:http's client, which
// a generator of load needs for itself. Measured per request on 200 connections: 22 µs, where node:http takes 104.
import { connect as connectTcp, type Socket } from 'node:net'
import { connect as connectTls } from 'node:tls'
import { routes, type Route, type RouteName } from '../../shared/http.ts'
import type { Deed } from '../history.ts'
import { SECOND_MS } from '../run-clock.ts'
import { responseIn, type Response } from './http-response.ts'

const ANSWER_MS = 8 * SECOND_MS
/** Node's servers close a connection that was idle for 5 s. A request that meets the close would get no answer. */
const IDLE_MS = 4 * SECOND_MS

/** The route of each command of the sockets. */
const ROUTE_OF: Readonly<Record<string, RouteName>> = {
  'seats:hold': 'holdSeats',
  'seats:hold-best': 'holdBest',
  'seats:release': 'releaseSeats',
  'hold:extend': 'extendHold',
  'checkout:begin': 'beginCheckout',
  'checkout:end': 'endCheckout',
  'booking:confirm': 'confirmBooking',
  'booking:cancel': 'cancelBooking',
} satisfies Record<Deed['request'], RouteName>

export type HttpConnectionOptions = {
  /** Of this machine; connections from one address to one server are limited by the number of ports. */
  localAddress: string | undefined
  token: string | undefined
  /** It waits for an answer for ever, where whoever uses it sees when nothing moves on. */
  patient?: true
}

/**
 * Takes an answer in the shape that sockets give it. `null`: there came no answer, and there will be none. Not sent: the
 * request never left this machine.
 */
type Answered = (answer: unknown, isSent: boolean) => void

export class HttpConnection {
  readonly #url: URL
  readonly #options: HttpConnectionOptions
  /** One request at a time, as in HTTP/1.1 without pipelining. */
  readonly #waiting: { text: string; answered: Answered }[] = []
  #asked: { answered: Answered; timer: NodeJS.Timeout | undefined } | undefined
  #socket: Socket | undefined
  #isConnected = false
  #received: Buffer = Buffer.alloc(0)
  #usedAt = 0

  /** Connects with the first request, and again with the next one when the connection was closed. */
  constructor(url: string, options: HttpConnectionOptions) {
    this.#url = new URL(url)
    this.#options = options
  }

  /** Sends a command of the sockets to the route that is the same. @throws {RangeError} when there is none */
  ask(command: string, payload: object, answered: Answered): void {
    const route = ROUTE_OF[command]
    if (!route) throw new RangeError(`${command} is not possible over HTTP.`)
    this.call(route, payload, answered)
  }

  call(route: RouteName, payload: object, answered: Answered): void {
    this.#waiting.push({ text: this.#requestText(routes[route], payload), answered })
    this.#sendNext()
  }

  /** Closes it. Requests without an answer get none. */
  drop(): void {
    const waiting = this.#waiting.splice(0)
    this.#closed(this.#socket)
    for (const { answered } of waiting) answered(null, false)
  }

  #sendNext(): void {
    if (this.#asked) return
    const next = this.#waiting.shift()
    if (!next) return
    if (performance.now() - this.#usedAt > IDLE_MS) this.#forget()
    this.#socket ??= this.#connect()
    const timer = this.#options.patient ? undefined : setTimeout(() => this.#socket?.destroy(), ANSWER_MS)
    this.#asked = { answered: next.answered, timer }
    this.#socket.write(next.text)
  }

  #connect(): Socket {
    const { protocol, hostname, port } = this.#url
    const { localAddress } = this.#options
    const isTls = protocol === 'https:'
    const host = hostname.replace(/^\[|\]$/g, '')
    const to = { host, port: Number(port) || (isTls ? 443 : 80), ...(localAddress !== undefined && { localAddress }) }
    const socket = isTls ? connectTls({ ...to, servername: host }) : connectTcp({ ...to, noDelay: true })
    socket.once(isTls ? 'secureConnect' : 'connect', () => (this.#isConnected = true))
    socket.on('data', (data: Buffer) => this.#receive(socket, data))
    // An error is followed by a close.
    socket.on('error', () => undefined)
    socket.on('close', () => this.#closed(socket))
    return socket
  }

  #receive(socket: Socket, data: Buffer): void {
    if (socket !== this.#socket) return
    this.#received = this.#received.length === 0 ? data : Buffer.concat([this.#received, data])
    const response = responseIn(this.#received)
    if (!response) return
    this.#received = Buffer.alloc(0)
    this.#usedAt = performance.now()
    if (response.isLast) this.#forget()
    this.#answer(answerOf(response), true)
    this.#sendNext()
  }

  #forget(): void {
    this.#socket?.destroy()
    this.#socket = undefined
    this.#isConnected = false
    this.#received = Buffer.alloc(0)
  }

  #closed(socket: Socket | undefined): void {
    if (socket !== this.#socket) return
    const isSent = this.#isConnected
    this.#forget()
    this.#answer(null, isSent)
    this.#sendNext()
  }

  #answer(answer: unknown, isSent: boolean): void {
    const asked = this.#asked
    if (!asked) return
    clearTimeout(asked.timer)
    this.#asked = undefined
    asked.answered(answer, isSent)
  }

  #requestText({ method, path, body }: Route, payload: object): string {
    const values = new Map(Object.entries(payload))
    const address = path.replaceAll(/:(\w+)/g, (_all, name: string) => {
      const value = String(values.get(name))
      values.delete(name)
      return encodeURIComponent(value)
    })
    const query = [...values].map(([name, value]) => `${name}=${encodeURIComponent(String(value))}`).join('&')
    const content = body ? JSON.stringify(Object.fromEntries(values)) : ''
    const { token } = this.#options
    return [
      `${method.toUpperCase()} ${address}${body || query === '' ? '' : `?${query}`} HTTP/1.1`,
      `Host: ${this.#url.host}`,
      ...(token === undefined ? [] : [`Authorization: Bearer ${token}`]),
      ...(body ? ['Content-Type: application/json', `Content-Length: ${Buffer.byteLength(content)}`] : []),
      '',
      content,
    ].join('\r\n')
  }
}

/** Null when a proxy answered because the server did not, and undefined for an answer of the server that is no JSON. */
function answerOf({ status, serverTime, body }: Response): unknown {
  if (serverTime === '') return null
  try {
    const said: unknown = JSON.parse(body)
    return status < 300 ? { ok: true, value: said, serverTime } : { ok: false, error: said, serverTime }
  } catch {
    return undefined
  }
}
