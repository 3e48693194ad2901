// The one place where a packet becomes an answer: parse, act, acknowledge, catch.
import { z } from 'zod'
import type { Refusal, RequestName, Value } from '../../shared/protocol.ts'
import type { RateLimits } from '../admission/rate-limits.ts'
import { COSTS } from '../admission/request-costs.ts'
import { refused, type Result } from '../booking/command.ts'
import { refusalFor } from '../booking/failure.ts'
import { Acknowledgement } from './acknowledgement.ts'
import type { LiveSocket } from './live-socket.ts'

type Act<V> = (socket: LiveSocket, payload: unknown) => Result<V> | Promise<Result<V>>

// The protocol's schemas are of zod/mini, which has no words of its own for what does not fit.
z.config(z.locales.en())

/** Everything that may be asked; the compiler asks for each request of the protocol. */
export type RequestHandlers = { readonly [R in RequestName]: Endpoint<Value<R>> }
/** `cost`: what a request uses of its address's budget, in units. */
type Endpoint<V> = Readonly<{ act: Act<V>; cost: number }>

/** A request's handler behind its schema: what does not fit is refused before anything is done. */
export function endpoint<S extends z.core.$ZodType, V>(
  schema: S,
  act: (socket: LiveSocket, payload: z.output<S>) => Result<V> | Promise<Result<V>>,
  cost: number = COSTS.command,
): Endpoint<V> {
  const compiled = z.compile(schema)
  return {
    act: (socket, payload) => {
      const parsed = z.safeParse(compiled, payload)
      if (parsed.success) return act(socket, parsed.data)
      return refused('BAD_REQUEST', SHAPE, { issues: issuesOf(parsed.error) })
    },
    cost,
  }
}

const SHAPE = 'The payload is not of the shape that this request takes; `issues` says where.'

/** Where and why a payload does not fit, as a refusal carries it. */
export function issuesOf(error: z.core.$ZodError): NonNullable<Refusal['issues']> {
  return error.issues.slice(0, 10).map(({ path, message }) => ({ path: path.map(String).join('.'), message }))
}

type Answering = {
  endpoints: RequestHandlers
  serverTime: () => string
  rateLimits: RateLimits
  /** The answers that are still to be given. */
  underWay: Set<Promise<void>>
  onDefect: (error: unknown, what: string) => void
}

/**
 * Answers whatever a socket sends. A packet without a callback at its end has nobody to answer to and is dropped; one
 * with an unknown name or more than one payload is refused. Nothing a client sends makes this throw.
 */
export function dispatchRequests(
  socket: LiveSocket,
  { endpoints, serverTime, rateLimits, underWay, onDefect }: Answering,
): void {
  const { writer, address, incoming } = socket.data
  // In the place of a middleware that passes nothing on: Socket.IO has nothing more to do with a packet then.
  socket.use(([name, ...args]: unknown[]) => {
    const asked = args.pop()
    // Socket.IO hands on what came before the end of a socket, too.
    if (!(asked instanceof Acknowledgement) || !socket.connected) return
    writer.asked()
    const give = (result: Result<unknown>): void => writer.answer(asked.id, { ...result, serverTime: serverTime() })
    const fail = (error: unknown): void => {
      onDefect(error, String(name))
      try {
        give({ ok: false, error: refusalFor(error) })
      } catch (again) {
        onDefect(again, `the answer to ${String(name)}`)
      }
    }
    // An answer that cannot be encoded is a defect like any other.
    const answer = (result: Result<unknown>): void => {
      if (!result.ok && result.error.code === 'NOT_FOUND') rateLimits.chargeAddress(address, COSTS.unknown)
      try {
        give(result)
      } catch (error) {
        fail(error)
      }
    }
    try {
      const result = resultOf(name, args)
      if (!(result instanceof Promise)) return answer(result)
      const answered = result.then(answer, fail).finally(() => underWay.delete(answered))
      underWay.add(answered)
    } catch (error) {
      fail(error)
    }
  })

  function resultOf(name: unknown, args: unknown[]): Result<unknown> | Promise<Result<unknown>> {
    const endpoint = isRequest(endpoints, name) ? endpoints[name] : undefined
    const tooFast = rateLimits.countAddressRequest(address, endpoint?.cost ?? COSTS.command)
    if (tooFast) {
      incoming.refused(tooFast)
      return { ok: false, error: tooFast }
    }
    if (!endpoint) return refused('BAD_REQUEST', 'There is no such request.')
    if (args.length !== 1) return refused('BAD_REQUEST', 'A request takes one payload object and a callback.')
    return endpoint.act(socket, args[0])
  }
}

function isRequest(endpoints: RequestHandlers, name: unknown): name is RequestName {
  return typeof name === 'string' && Object.hasOwn(endpoints, name)
}
