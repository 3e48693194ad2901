// Operators' routes as requests of sockets, by the events `operator:<route>`: the same roles, handlers and lines in the log.
import * as z from 'zod/mini'
import { OPERATOR_ROUTES, routes, type OperatorRouteName } from '../../shared/http.ts'
import type { Refusal, RefusalCode } from '../../shared/protocol.ts'
import type { Route } from '../../shared/routes/route.ts'
import type { KnownOperator, Operators } from '../auth/operators.ts'
import { refusal, refused, type Result } from '../booking/command.ts'
import { issuesOf, PAYLOAD_SHAPE, type RequestHandler } from '../live/request-dispatch.ts'
import { largeAnswer } from '../live/request-handlers.ts'
import { operatorCall, refusalByRole, type OperatorCall, type OperatorCaller } from './operator-calls.ts'
import { costOf } from './request-limits.ts'
import { CachedResponse } from './response-cache.ts'

const NO_OPERATOR = refusal(
  'UNAUTHORIZED',
  'This is for operators. Connect with `auth: { operatorToken: <operator’s token> }`.',
)

type Handler = (call: never, caller: OperatorCaller) => Result<unknown> | Promise<Result<unknown>>
type Options = { operators: Operators; onOperatorCall: (call: OperatorCall) => void }

/** The handler of each operator's route as a request, by the name of its event. */
export function operatorRequests(
  handlers: Readonly<Record<OperatorRouteName, Handler>>,
  options: Options,
): Readonly<Record<string, RequestHandler<unknown>>> {
  return Object.fromEntries(
    OPERATOR_ROUTES.map((name) => [`operator:${name}`, operatorRequest(name, handlers[name], options)]),
  )
}

function operatorRequest(
  name: OperatorRouteName,
  handler: Handler,
  { operators, onOperatorCall }: Options,
): RequestHandler<unknown> {
  const route: Route = routes[name]
  const call = async (token: string | undefined, payload: unknown, address: string): Promise<Result<unknown>> => {
    const identified = await identify(operators, token, route)
    const { operator } = identified
    const note = (code?: RefusalCode): void => {
      const line = operatorCall(name, operator, showIdIn(payload), code)
      if (line) onOperatorCall(line)
    }
    const input = identified.refusal ? { ok: false as const, error: identified.refusal } : readPayload(route, payload)
    if (!input.ok || !operator) {
      const error = input.ok ? NO_OPERATOR : input.error
      note(error.code)
      return { ok: false, error }
    }
    // The type of a handler's call is derived from the schemas that the payload was parsed by.
    const result = await handler(input.value as never, { operator, address })
    note(result.ok ? undefined : result.error.code)
    return result.ok && result.value instanceof CachedResponse
      ? { ok: true, value: await result.value.value() }
      : result
  }
  return {
    handle: (socket, payload) => {
      const { operatorToken, address } = socket.data
      const make = (): Promise<Result<unknown>> => call(operatorToken, payload, address)
      return route.method === 'get' ? largeAnswer(socket, make) : make()
    },
    cost: costOf(name),
  }
}

/** The operator, if the token is one's; and why the call is refused, if it is. */
async function identify(
  operators: Operators,
  token: string | undefined,
  { role }: Route,
): Promise<{ operator?: KnownOperator; refusal?: Refusal | undefined }> {
  if (token === undefined) return { refusal: NO_OPERATOR }
  const identified = await operators.identify(token)
  if (!identified.ok) return { refusal: identified.error }
  const { operator } = identified
  return { operator, refusal: refusalByRole(operator, role) }
}

/** Reads the path, query and body of a route from one payload. */
function readPayload({ params, query, body }: Route, payload: unknown): Result<object> {
  const input = {}
  for (const schema of [params ?? NOTHING, query ?? NOTHING, body ?? NOTHING]) {
    const parsed = z.safeParse(schema, payload)
    if (!parsed.success) return refused('BAD_REQUEST', PAYLOAD_SHAPE, { issues: issuesOf(parsed.error) })
    Object.assign(input, parsed.data)
  }
  return { ok: true, value: input }
}

const NOTHING = z.object({})

function showIdIn(payload: unknown): unknown {
  return typeof payload === 'object' && payload !== null && 'showId' in payload ? payload.showId : undefined
}
