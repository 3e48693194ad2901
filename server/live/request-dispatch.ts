// Dispatches each packet of a socket to its request handler: count, parse, handle, acknowledge, catch.
import { z } from 'zod'
import { ShowId } from '../../shared/ids.ts'
import type { Refusal, RequestName, Value } from '../../shared/protocol.ts'
import type { RateLimits } from '../admission/rate-limits.ts'
import { COSTS } from '../admission/request-costs.ts'
import { refused, type Result } from '../booking/command.ts'
import type { OnDefect } from '../booking/errors.ts'
import { refusalFor } from '../booking/failure.ts'
import { outcomeLabel, type Metrics } from '../metrics/metrics.ts'
import { spanIds, type Tracing } from '../tracing/tracing-types.ts'
import { Acknowledgement } from './acknowledgement.ts'
import type { LiveSocket } from './live-socket.ts'

type Handle<V> = (socket: LiveSocket, payload: unknown) => Result<V> | Promise<Result<V>>

// The protocol's schemas are of zod/mini, which comes without error messages.
z.config(z.locales.en())

/** A handler for each request of the protocol; the compiler demands every one. */
export type RequestHandlers = { readonly [R in RequestName]: RequestHandler<Value<R>> }
/** `cost`: what a request uses of its address's budget, in units. */
export type RequestHandler<V> = Readonly<{ handle: Handle<V>; cost: number }>

/** A request handler with its schema: a payload that does not fit is refused as `BAD_REQUEST` before the handler is called. */
export function requestHandler<S extends z.core.$ZodType, V>(
  schema: S,
  handle: (socket: LiveSocket, payload: z.output<S>) => Result<V> | Promise<Result<V>>,
  cost: number = COSTS.command,
): RequestHandler<V> {
  const compiled = z.compile(schema)
  return {
    handle: (socket, payload) => {
      const parsed = z.safeParse(compiled, payload)
      if (parsed.success) return handle(socket, parsed.data)
      return refused('BAD_REQUEST', PAYLOAD_SHAPE, { issues: issuesOf(parsed.error) })
    },
    cost,
  }
}

const SECOND_MS = 1000
export const PAYLOAD_SHAPE = 'The payload is not of the shape that this request takes; `issues` says where.'

/** The places and reasons of a payload's faults, for a refusal. The first ten. */
export function issuesOf(error: z.core.$ZodError): NonNullable<Refusal['issues']> {
  return error.issues.slice(0, 10).map(({ path, message }) => ({ path: path.map(String).join('.'), message }))
}

type DispatchOptions = {
  /** By the names of their events. */
  handlers: Readonly<Record<string, RequestHandler<unknown>>>
  serverTime: () => string
  rateLimits: RateLimits
  metrics: Metrics
  tracing: Tracing | undefined
  /** The answers that are still to be sent. */
  pending: Set<Promise<void>>
  onDefect: OnDefect
}

/**
 * Answers every packet of a socket. A packet without an acknowledgement is dropped; a packet with an unknown name or more
 * than one payload is refused. Nothing a client sends makes this throw.
 */
export function dispatchRequests(
  socket: LiveSocket,
  { handlers, serverTime, rateLimits, metrics, tracing, pending, onDefect }: DispatchOptions,
): void {
  const { writer, address, incoming, visitorId } = socket.data
  // A middleware that never calls `next`: Socket.IO does nothing more with the packet.
  socket.use(([name, ...args]: unknown[]) => {
    const acknowledgement = args.pop()
    // Socket.IO also passes on packets that came before the socket was disconnected.
    if (!(acknowledgement instanceof Acknowledgement) || !socket.connected) return
    writer.expectAnswer()
    const startMs = performance.now()
    const event = isRequest(handlers, name) ? name : 'unknown'
    const span = tracing?.startRequest(event, spanIds(idsIn(visitorId, args[0])))
    const send = (result: Result<unknown>): void => {
      writer.answer(acknowledgement.id, { ...result, serverTime: serverTime() })
      const outcome = outcomeLabel(result)
      span?.end(outcome)
      metrics.socketRequests.add(event, outcome)
      metrics.socketSeconds.of(event).observe((performance.now() - startMs) / SECOND_MS)
    }
    const fail = (error: unknown): void => {
      onDefect(error, event, idsIn(visitorId, args[0]))
      try {
        send({ ok: false, error: refusalFor(error) })
      } catch (again) {
        onDefect(again, `the answer to ${event}`, { visitorId })
      }
    }
    // An answer that cannot be encoded is a defect like any other.
    const answer = (result: Result<unknown>): void => {
      if (!result.ok && result.error.code === 'NOT_FOUND') rateLimits.chargeAddress(address, COSTS.unknown)
      try {
        send(result)
      } catch (error) {
        fail(error)
      }
    }
    try {
      const result = span ? span.run(() => resultOf(name, args)) : resultOf(name, args)
      if (!(result instanceof Promise)) return answer(result)
      const answered = result.then(answer, fail).finally(() => pending.delete(answered))
      pending.add(answered)
    } catch (error) {
      fail(error)
    }
  })

  function resultOf(name: unknown, args: unknown[]): Result<unknown> | Promise<Result<unknown>> {
    const handler = isRequest(handlers, name) ? handlers[name] : undefined
    const tooMany = rateLimits.countAddressRequest(address, handler?.cost ?? COSTS.command)
    if (tooMany) {
      incoming.refused(tooMany)
      return { ok: false, error: tooMany }
    }
    if (!handler) return refused('BAD_REQUEST', 'There is no such request.')
    if (args.length !== 1) return refused('BAD_REQUEST', 'A request takes one payload object and a callback.')
    return handler.handle(socket, args[0])
  }
}

/** What a request is about, for the log and for spans; its payload is still to be validated. */
function idsIn(visitorId: string, payload: unknown): { visitorId: string; showId?: string } {
  const showId: unknown = typeof payload === 'object' && payload !== null && 'showId' in payload && payload.showId
  const parsed = z.safeParse(ShowId, showId)
  return parsed.success ? { visitorId, showId: parsed.data } : { visitorId }
}

function isRequest(handlers: DispatchOptions['handlers'], name: unknown): name is string {
  return typeof name === 'string' && Object.hasOwn(handlers, name)
}
