// Routes each request over HTTP: authenticate, read the input, call the route's handler, answer.
import { Router, type NextFunction, type Request, type Response } from 'express'
import {
  isForOperators,
  routes,
  type Call,
  type OperatorRouteName,
  type RouteAnswer,
  type RouteName,
} from '../../shared/http.ts'
import type { Refusal, RefusalCode } from '../../shared/protocol.ts'
import type { Route } from '../../shared/routes/route.ts'
import type { KnownVisitor } from '../auth/visitors.ts'
import { COSTS } from '../admission/request-costs.ts'
import type { Result } from '../booking/command.ts'
import { authenticate, type AuthenticationOptions } from './authentication.ts'
import { JsonText } from './json-text.ts'
import { operatorCall, type OperatorCall, type OperatorCaller } from './operator-calls.ts'
import { refuseOtherMethods, sendRefusal } from './refusals.ts'
import { bodyRefusal, declarationRefusal, jsonReader, readInput } from './request-input.ts'
import { costOf } from './request-limits.ts'
import { noteIds, noteRoute } from './request-metrics.ts'
import { CachedResponse, sendNotModified } from './response-cache.ts'

/**
 * The caller of a route, and the response, on which a handler may set headers. Only a route whose `bearer` is `visitor` is
 * sure to have a visitor; on a route that servers may call too, undefined is such a server.
 */
type Caller<N extends RouteName> = N extends OperatorRouteName
  ? OperatorCaller
  : {
      visitorId: (typeof routes)[N]['bearer'] extends 'visitor' ? string : string | undefined
      /** With the token as the client sent it. */
      visitor: KnownVisitor | undefined
      /** As limits count it. */
      address: string
      response: Response
    }

type Answered<N extends RouteName> = Result<RouteAnswer<N> | CachedResponse | JsonText<RouteAnswer<N>>>
type Handler<N extends RouteName> = (call: Call<N>, caller: Caller<N>) => Answered<N> | Promise<Answered<N>>
/** The handler of each route; the compiler demands every one. */
export type Handlers<Names extends RouteName = RouteName> = { readonly [N in Names]: Handler<N> }

export type RouterOptions = AuthenticationOptions & {
  serverTime: () => string
  /** Notes what operators changed, and what was refused on their routes. */
  onOperatorCall: (call: OperatorCall) => void
}

/** How long a connection may be silent while a large body is worked on. */
const LARGE_BODY_MS = 90_000

/** A router of all routes. Refuses other methods at their addresses with 405, and answers OPTIONS with the allowed ones. */
export function createRouter(handlers: Handlers, options: RouterOptions): Router {
  const router = Router()
  const methods = new Map<string, string[]>()
  for (const name of Object.keys(routes) as RouteName[]) {
    addRoute(router, name, handlers[name], options)
    const { method, path } = routes[name]
    methods.set(path, [...(methods.get(path) ?? []), method.toUpperCase()])
  }
  for (const [path, allowed] of methods) router.all(path, refuseOtherMethods(allowed))
  return router
}

function addRoute<N extends RouteName>(router: Router, name: N, handler: Handler<N>, options: RouterOptions): void {
  const route: Route = routes[name]
  const { method, path } = route
  const readJson = jsonReader(route.maxBodyBytes)
  router[method](path, async (request: Request, response: Response, next: NextFunction) => {
    noteRoute(response, name)
    response.set({ 'Cache-Control': 'no-store', 'Server-Time': options.serverTime() })
    const caller = await authenticate(request, route, options, costOf(name))
    const note = (code?: RefusalCode): void => {
      if (!isForOperators(name)) return
      const call = operatorCall(name, caller.operator, request.params.showId, code)
      if (call) options.onOperatorCall(call)
    }
    const refuse = (refusal: Refusal, status?: number): void => {
      note(refusal.code)
      sendRefusal(response, refusal, status)
    }
    if ('refusal' in caller) return refuse(caller.refusal)
    // What is done with a large body takes longer than a connection may be silent.
    if (route.maxBodyBytes !== undefined) response.setTimeout(LARGE_BODY_MS)
    const undeclared = declarationRefusal(request, route)
    if (undeclared) return refuse(undeclared.refusal, undeclared.status)
    readJson(request, response, (error: unknown) => {
      if (error) {
        const bad = bodyRefusal(error, route)
        return bad ? refuse(bad.refusal, bad.status) : next(error)
      }
      const read = readInput(routes[name], request)
      if ('refusal' in read) return refuse(read.refusal, read.status)
      noteIds(response, idsOf(read.input, caller.visitor))
      // These types are derived from the schemas that the input was parsed by, and from the `bearer` of the route.
      const known = { ...caller, visitorId: caller.visitor?.visitorId, address: options.addressOf(request), response }
      void answer(handler, read.input as Call<N>, known as unknown as Caller<N>, response, options, note).catch(next)
    })
  })
}

async function answer<N extends RouteName>(
  handler: Handler<N>,
  call: Call<N>,
  caller: Caller<N>,
  response: Response,
  { rateLimits, addressOf }: RouterOptions,
  note: (code?: RefusalCode) => void,
): Promise<void> {
  const result = await handler(call, caller)
  note(result.ok ? undefined : result.error.code)
  if (!result.ok) {
    if (result.error.code === 'NOT_FOUND') rateLimits.chargeAddress(addressOf(response.req), COSTS.unknown)
    return sendRefusal(response, result.error)
  }
  const { value } = result
  response.set('Content-Type', 'application/json; charset=utf-8')
  if (value instanceof CachedResponse) return value.send(response)
  // The handler set an ETag, by which the client has this answer already.
  if (response.req.fresh) return sendNotModified(response)
  const text = value instanceof JsonText ? value.text : JSON.stringify(value)
  // Not by `response.json`, which computes a digest of every answer for its ETag.
  response.set('Content-Length', String(Buffer.byteLength(text)))
  response.end(text)
}

function idsOf(input: object, visitor: KnownVisitor | undefined): { showId?: string; visitorId?: string } {
  return {
    ...('showId' in input && typeof input.showId === 'string' && { showId: input.showId }),
    ...(visitor && { visitorId: visitor.visitorId }),
  }
}
