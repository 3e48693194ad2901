// What a client fetches over HTTP: seating plans, shows, tickets, and a token before there is a connection.
import type * as z from 'zod/mini'
import { bodies, parsed, refusalIn } from './parsing.ts'
import { InvalidResponseError, SAME_AGAIN } from './refusals.ts'
import type { SeatingPlan } from './plan-types.ts'
import type { Result, Show, Ticket, Visitor } from './types.ts'
import type { Abortable } from './waiting.ts'

type Call = Abortable & { method?: string; token?: string | undefined }

/**
 * The server's HTTP API. A refusal is a value; without an answer in time it is `UNAVAILABLE`. Each call rejects with the
 * reason of its `signal` when that is aborted, and with an `InvalidResponseError` when the answer does not fit.
 */
export class HttpApi {
  readonly #base: string
  readonly #timeoutMs: number
  readonly #token: () => string | undefined
  readonly #plans = new Map<string, SeatingPlan>()

  /**
   * @internal
   * @param base the server's address, with a slash at its end
   */
  constructor(base: string, timeoutMs: number, token: () => string | undefined) {
    this.#base = base
    this.#timeoutMs = timeoutMs
    this.#token = token
  }

  listShows(options: Abortable = {}): Promise<Result<{ shows: Show[] }>> {
    return this.#call('api/shows', bodies.shows, options)
  }

  /** Refused as `NOT_FOUND` when there is no such show. */
  show(showId: string, options: Abortable = {}): Promise<Result<Show>> {
    return this.#call(`api/shows/${encodeURIComponent(showId)}`, bodies.show, options)
  }

  /**
   * The seating plan of a show or a ticket. What is at a `planUrl` never changes, so it is fetched once; `NOT_FOUND`
   * means that the show has another plan by now.
   */
  async plan(
    { planId, planUrl }: Pick<Show, 'planId' | 'planUrl'>,
    options: Abortable = {},
  ): Promise<Result<SeatingPlan>> {
    const path = planUrl?.replace(/^\//, '') ?? `api/plans/${encodeURIComponent(planId)}`
    const known = this.#plans.get(path)
    if (known) return { ok: true, value: known }
    const answer = await this.#call(path, bodies.plan, options)
    if (answer.ok && planUrl !== undefined) this.#plans.set(path, answer.value)
    return answer
  }

  /** A new visitor's token; with `token`, a fresh one of the same visitor. */
  newVisitor(options: Abortable & { token?: string } = {}): Promise<Result<Pick<Visitor, 'visitorId' | 'token'>>> {
    return this.#call('api/visitors', bodies.visitor, { method: 'POST', ...options })
  }

  /** The signed text that the QR code of one's own booking carries; the same each time. */
  ticketCode(showId: string, bookingId: string, options: Abortable = {}): Promise<Result<{ code: string }>> {
    const path = `api/shows/${encodeURIComponent(showId)}/bookings/${encodeURIComponent(bookingId)}/ticket`
    return this.#call(path, bodies.ticketCode, { token: this.#token() ?? '', ...options })
  }

  /** What a code stands for; `NOT_FOUND` when it is no ticket of this server. */
  ticket(code: string, options: Abortable = {}): Promise<Result<Ticket>> {
    return this.#call(`api/tickets/${encodeURIComponent(code)}`, bodies.ticket, options)
  }

  async #call<T>(path: string, schema: z.ZodMiniType<T>, { method = 'GET', token, signal }: Call): Promise<Result<T>> {
    signal?.throwIfAborted()
    const timeout = AbortSignal.timeout(this.#timeoutMs)
    let response: Response
    let body: unknown
    try {
      const headers: Record<string, string> = token === undefined ? {} : { authorization: `Bearer ${token}` }
      response = await fetch(this.#base + path, {
        method,
        headers,
        signal: signal ? AbortSignal.any([signal, timeout]) : timeout,
      })
      const text = await response.text()
      body = jsonIn(text)
    } catch {
      signal?.throwIfAborted()
      return { ok: false, error: { code: 'UNAVAILABLE', message: SAME_AGAIN } }
    }
    if (response.ok) return { ok: true, value: parsed(`/${path}`, schema, body) }
    const refusal = refusalIn(body)
    if (refusal) return { ok: false, error: refusal }
    // A proxy's page, of a server that is not there.
    if (response.status >= 500) return { ok: false, error: { code: 'UNAVAILABLE', message: SAME_AGAIN } }
    throw new InvalidResponseError(`The server answered /${path} with status ${response.status}, and no refusal.`)
  }
}

function jsonIn(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}
