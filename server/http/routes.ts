// The way of every call over HTTP: find out who calls, read the input, act, answer; and what else an address allows.
import { createHash, timingSafeEqual } from 'node:crypto'
import type { IncomingMessage } from 'node:http'
import { Router, type NextFunction, type Request, type RequestHandler, type Response } from 'express'
import { routes, type Call, type RouteAnswer, type RouteName } from '../../shared/http.ts'
import type { Bearer } from '../../shared/routes/route.ts'
import type { Refusal } from '../../shared/protocol.ts'
import type { KnownVisitor, Visitors } from '../auth/visitors.ts'
import type { Admission } from '../admission/admission.ts'
import type { Connections } from '../admission/connections.ts'
import { COSTS } from '../admission/costs.ts'
import { refusal, type Result } from '../booking/command.ts'
import { refusalFor, ROUTE_COSTS } from './admit.ts'
import { badBody, badDeclaration, fault, inputOf, readJson } from './input.ts'
import { sendRefusal } from './refusals.ts'
import { SharedAnswer, sendNotModified } from './shared-answers.ts'

/**
 * Who calls, and the response, for headers of its own. Only a route that asks for a visitor is sure to have one; where a
 * server may call too, nobody is that server.
 */
type Caller<N extends RouteName> = {
  visitorId: (typeof routes)[N]['bearer'] extends 'visitor' ? string : string | undefined
  /** With the token as it was sent. */
  visitor: KnownVisitor | undefined
  /** As limits count it. */
  address: string
  response: Response
}

type Answered<N extends RouteName> = Result<RouteAnswer<N> | SharedAnswer>
type Handler<N extends RouteName> = (call: Call<N>, caller: Caller<N>) => Answered<N> | Promise<Answered<N>>
/** What each route does; the compiler asks for every one. */
export type Handlers = { readonly [N in RouteName]: Handler<N> }

export type Gate = {
  visitors: Visitors
  /** Undefined: nobody is an operator. */
  operatorToken: string | undefined
  /** What servers show that confirm on behalf of visitors; undefined: none may. */
  confirmSecret: string | undefined
  serverTime: () => string
  admission: Admission
  connections: Connections
  /** The address that a request comes from, as limits count it. */
  addressOf: (request: IncomingMessage) => string
}

const NO_TOKEN = refusal('UNAUTHORIZED', 'Send `Authorization: Bearer <token>`. POST /api/visitors gives you a token.')

const NO_OPERATOR = refusal('UNAUTHORIZED', 'This is for operators. Send `Authorization: Bearer <OPERATOR_TOKEN>`.')
const NOT_THE_OPERATOR = refusal(
  'FORBIDDEN',
  'This is for operators, and the token is not the server’s OPERATOR_TOKEN.',
)

/** Compares digests, so that the time it takes says nothing about the secret. */
function isSame(token: string, secret: string | undefined): boolean {
  const digest = (text: string): Buffer => createHash('sha256').update(text).digest()
  return secret !== undefined && timingSafeEqual(digest(token), digest(secret))
}

/**
 * Whether a request bears a secret of the operator's own servers. They act for many visitors from one address, so that no
 * limit of an address counts for them.
 */
export function isOfServer({ headers }: IncomingMessage, { operatorToken, confirmSecret }: Gate): boolean {
  const token = bearerIn(headers.authorization)
  return token !== undefined && (isSame(token, confirmSecret) || isSame(token, operatorToken))
}

function bearerIn(authorization: string | undefined): string | undefined {
  const [scheme, token = ''] = authorization?.split(' ') ?? []
  return scheme?.toLowerCase() === 'bearer' ? token : undefined
}

/** A router of all routes. Refuses other methods at their addresses with 405, and answers OPTIONS with those there are. */
export function createRouter(handlers: Handlers, gate: Gate): Router {
  const router = Router()
  const methods = new Map<string, string[]>()
  for (const name of Object.keys(routes) as RouteName[]) {
    add(router, name, handlers[name], gate)
    const { method, path } = routes[name]
    methods.set(path, [...(methods.get(path) ?? []), method.toUpperCase()])
  }
  for (const [path, allowed] of methods) router.all(path, refuseMethod(allowed))
  return router
}

/** For the end of an address's routes: refuses what is none of these methods. */
export function refuseMethod(methods: readonly string[]): RequestHandler {
  const all = [...methods, ...(methods.includes('GET') ? ['HEAD'] : []), 'OPTIONS'].join(', ')
  return (request, response) => {
    response.set('Allow', all)
    if (request.method === 'OPTIONS') return void response.status(204).end()
    const { refusal: why, status } = fault(
      'method',
      `${request.method} is not possible at this address; ${all} are.`,
      405,
    )
    sendRefusal(response, why, status)
  }
}

/**
 * Who calls: the visitor of a valid token, nobody, or why not.
 * @param cost what the request uses of its address's budget
 */
export async function callerOf(
  request: Request,
  bearer: Bearer,
  gate: Gate,
  cost: number,
): Promise<{ visitor: KnownVisitor | undefined } | { refusal: Refusal }> {
  const { visitors, operatorToken, confirmSecret } = gate
  const token = bearerIn(request.headers.authorization)
  const secret = {
    operator: operatorToken,
    'visitor-or-server': confirmSecret,
    visitor: undefined,
    optional: undefined,
    none: undefined,
  }[bearer]
  if (token !== undefined && isSame(token, secret)) return { visitor: undefined }
  const tooMuch = refusalFor(request, cost, gate)
  if (tooMuch) return { refusal: tooMuch }
  if (bearer === 'none') return { visitor: undefined }
  if (token === undefined) {
    return bearer === 'optional' ? { visitor: undefined } : { refusal: bearer === 'operator' ? NO_OPERATOR : NO_TOKEN }
  }
  if (bearer === 'operator') return { refusal: NOT_THE_OPERATOR }
  const identified = await visitors.identify(token)
  if (!identified.ok) return { refusal: identified.error }
  const { visitor } = identified
  const tooFast = refusalFor(request, 0, gate, visitor.visitorId)
  return tooFast ? { refusal: tooFast } : { visitor }
}

function add<N extends RouteName>(router: Router, name: N, handler: Handler<N>, gate: Gate): void {
  const { method, path, bearer } = routes[name]
  router[method](path, async (request: Request, response: Response, next: NextFunction) => {
    response.set({ 'Cache-Control': 'no-store', 'Server-Time': gate.serverTime() })
    const caller = await callerOf(request, bearer, gate, ROUTE_COSTS[name] ?? COSTS.command)
    if ('refusal' in caller) return sendRefusal(response, caller.refusal)
    const unread = badDeclaration(request)
    if (unread) return sendRefusal(response, unread.refusal, unread.status)
    readJson(request, response, (error: unknown) => {
      if (error) {
        const bad = badBody(error)
        return bad ? sendRefusal(response, bad.refusal, bad.status) : next(error)
      }
      const read = inputOf(routes[name], request)
      if ('refusal' in read) return sendRefusal(response, read.refusal, read.status)
      // The schemas that the input came through, and whether a visitor is asked for, are those that these types are made of.
      void act(
        handler,
        read.input as Call<N>,
        {
          ...caller,
          visitorId: caller.visitor?.visitorId,
          address: gate.addressOf(request),
          response,
        } as Caller<N>,
        gate,
      ).catch(next)
    })
  })
}

async function act<N extends RouteName>(
  handler: Handler<N>,
  call: Call<N>,
  caller: Caller<N>,
  { admission }: Gate,
): Promise<void> {
  const { response, address } = caller
  const result = await handler(call, caller)
  if (!result.ok) {
    if (result.error.code === 'NOT_FOUND') admission.charge(address, COSTS.unknown)
    return sendRefusal(response, result.error)
  }
  const { value } = result
  response.set('Content-Type', 'application/json; charset=utf-8')
  if (value instanceof SharedAnswer) return value.send(response)
  // Told by a handler's ETag that the asker has this answer already.
  if (response.req.fresh) return sendNotModified(response)
  const text = JSON.stringify(value)
  // Not by `response.json`, which takes a digest of every answer for its ETag.
  response.set('Content-Length', String(Buffer.byteLength(text)))
  response.end(text)
}
