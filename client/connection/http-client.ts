// The HTTP API, typed by its routes: for programs that have no socket, and for what is fetched once.
import * as z from 'zod/mini'
import { routes, type Call, type Route, type RouteAnswer, type RouteName } from '../../shared/http.ts'
import { Refusal, type Answer } from '../../shared/protocol.ts'
import { unavailable } from './refusals.ts'

export interface HttpClientOptions {
  /** The server’s address, such as `https://tickets.example` or one with a path. */
  server: string
  /** The visitor to act for. Routes without a bearer need none. */
  token?: string | undefined
  /** Another `fetch` than the global one. */
  fetch?: typeof globalThis.fetch
}

/** Calls routes of a server. Every call answers with a value or a refusal; none of them throws. */
export class HttpClient {
  readonly #server: string
  readonly #token: string | undefined
  readonly #fetch: typeof globalThis.fetch

  constructor({ server, token, fetch = globalThis.fetch }: HttpClientOptions) {
    this.#server = server.replace(/\/+$/, '')
    this.#token = token
    this.#fetch = fetch
  }

  /**
   * Calls a route. `UNAVAILABLE` is answered when the server cannot be reached: the outcome is unknown then, and the same
   * call with the same ids may be made again.
   * @param call the route's parameters, query values and body, in one object
   */
  async call<N extends RouteName>(
    name: N,
    call: Call<N>,
    { signal }: { signal?: AbortSignal } = {},
  ): Promise<Answer<RouteAnswer<N>>> {
    try {
      const response = await this.#fetch(this.#server + addressOf(routes[name], call), {
        method: routes[name].method.toUpperCase(),
        ...this.#contentOf(routes[name], call),
        ...(signal && { signal }),
      })
      const serverTime = response.headers.get('Server-Time') ?? new Date().toISOString()
      const said: unknown = await response.json()
      if (!response.ok) return { ok: false, error: z.parse(Refusal, said), serverTime }
      // The route's own schema, which the answer's type is made of.
      return { ok: true, value: z.parse(routes[name].answer, said) as RouteAnswer<N>, serverTime }
    } catch (error) {
      signal?.throwIfAborted()
      const reason = error instanceof Error ? error.message : String(error)
      return unavailable(`The server gave no answer that can be read: ${reason}`, Date.now())
    }
  }

  #contentOf(route: Route, call: object): { headers: Record<string, string>; body?: string } {
    const headers: Record<string, string> = {}
    if (this.#token !== undefined && route.bearer !== 'none') headers['Authorization'] = `Bearer ${this.#token}`
    if (!route.body) return { headers }
    return { headers: { ...headers, 'Content-Type': 'application/json' }, body: JSON.stringify(part(route.body, call)) }
  }
}

/** The address of a call, from the server's root on. */
export function addressOf(route: Route, call: object): string {
  const values: Record<string, unknown> = { ...call }
  const path = route.path.replaceAll(/:(\w+)/g, (_all, name: string) => encodeURIComponent(String(values[name])))
  const query = Object.entries(part(route.query, call)).flatMap(([name, value]) =>
    value === undefined ? [] : `${name}=${encodeURIComponent([value].flat().join(','))}`,
  )
  return query.length > 0 ? `${path}?${query.join('&')}` : path
}

/** Those of a call's values that a part of the route takes. */
function part(schema: z.ZodMiniObject | undefined, call: object): object {
  return Object.fromEntries(Object.entries(call).filter(([name]) => schema && Object.hasOwn(schema.shape, name)))
}
