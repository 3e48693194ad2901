// The operators' routes of the HTTP API, with types and checks from their schemas.
import { routes, type Call, type RouteAnswer, type RouteName } from '../../../shared/http.ts'
import { exportRoutes } from '../../../shared/routes/buyer-routes.ts'
import { answerOrUnavailable, buildRequest, parseJson, send } from '../../connection/http-request.ts'
import { InvalidResponseError, reportUnreadable } from '../../connection/refusals.ts'
import type { Result } from '../../connection/types.ts'

/** The name of a route that takes an operator's token. */
export type OperatorRoute = {
  [N in RouteName]: (typeof routes)[N]['bearer'] extends 'operator' ? N : never
}[RouteName]

/** A kind of file that a show's bookings are exported as. */
export type ExportFormat = keyof typeof exportRoutes

const ANSWER_TIMEOUT_MS = 20_000
/** A seating plan of 100,000 seats takes seconds to send and to check, and waits behind others. */
const LARGE_TIMEOUT_MS = 90_000

export class OperatorApi {
  readonly #url: string
  readonly #token: () => string
  readonly #onUnauthorized: () => void

  /**
   * @param url the server's address, with a final slash
   * @param onUnauthorized is called when the server does not accept the token, before the call is answered
   */
  constructor(url: string, token: () => string, onUnauthorized: () => void) {
    this.#url = url
    this.#token = token
    this.#onUnauthorized = onUnauthorized
  }

  /**
   * Calls a route. Without an answer in time, or without a connection, the refusal is `UNAVAILABLE`; for an answer that
   * cannot be read it is `INTERNAL`.
   */
  async call<N extends OperatorRoute>(name: N, values: Call<N>, signal?: AbortSignal): Promise<Result<RouteAnswer<N>>> {
    const route = routes[name]
    const { method, path, answer } = route
    const request = buildRequest([method, path], values)
    const timeout = AbortSignal.timeout('maxBodyBytes' in route ? LARGE_TIMEOUT_MS : ANSWER_TIMEOUT_MS)
    const init: RequestInit = {
      method: method.toUpperCase(),
      headers: {
        ...this.#authorization(),
        ...(request.body && { 'Content-Type': 'application/json' }),
      },
      ...(request.body && { body: JSON.stringify(request.body) }),
      // What a page gives back when it ends is sent all the same.
      keepalive: method === 'delete',
      signal: signal ? AbortSignal.any([signal, timeout]) : timeout,
    }
    const ask = async (): Promise<Result<RouteAnswer<N>>> => {
      const sent = await send(this.#url + request.path.slice(1), init)
      if (!sent.ok) return sent
      const parsed = answer.safeParse(parseJson(await sent.value.text()))
      if (!parsed.success)
        throw new InvalidResponseError(`The answer of ${name} cannot be read: ${parsed.error.message}`)
      // The type is derived from the schema that the answer was parsed by.
      return { ok: true, value: parsed.data as RouteAnswer<N> }
    }
    return this.#answer(ask, signal)
  }

  /** All bookings of a show as a file, however long that takes. Refusals are those of `call`; a part of a file is none. */
  exportBookings(showId: string, format: ExportFormat): Promise<Result<Blob>> {
    const { path } = buildRequest([exportRoutes[format].method, exportRoutes[format].path], { showId })
    return this.#answer(async () => {
      const sent = await send(this.#url + path.slice(1), { headers: this.#authorization() })
      return sent.ok ? { ok: true, value: await sent.value.blob() } : sent
    })
  }

  #authorization(): { Authorization: string } {
    return { Authorization: `Bearer ${this.#token()}` }
  }

  async #answer<V>(ask: () => Promise<Result<V>>, signal?: AbortSignal): Promise<Result<V>> {
    const result = await answerOrUnavailable(ask, { signal }).catch((error: unknown): Result<never> => ({
      ok: false,
      error: reportUnreadable(error),
    }))
    if (!result.ok && result.error.code === 'UNAUTHORIZED') this.#onUnauthorized()
    return result
  }
}
