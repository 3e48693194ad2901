// The refusals in the OpenAPI document: by route and status, with an example of each code.
import { bearerRefusals, commonRefusals, statuses, type Bearer, type Route } from '../../shared/routes/route.ts'
import { RefusalCode } from '../../shared/protocol.ts'
import { refTo, type JsonSchema } from './json-schemas.ts'
import { exampleOf, REFUSALS } from './refusals.ts'

type Content = Record<string, { schema: JsonSchema; example?: unknown; examples?: Record<string, object> }>
export type Answer = { description: string; headers?: Record<string, object>; content?: Content }

const STATUS_TEXTS: Readonly<Record<number, string>> = {
  400: 'The call does not match its schema; nothing was done.',
  401: 'The token is missing, forged or expired.',
  403: 'Not allowed.',
  404: 'Not found.',
  409: 'The state of the show or of your seats does not allow it; nothing was done.',
  413: 'The body is too large; nothing was done.',
  415: 'The body is not JSON; nothing was done.',
  429: 'Too many requests; nothing was done.',
  500: 'A defect of the server. The outcome is unknown: retry with the same ids.',
  503: 'Temporarily not possible. After `BUSY` nothing was done. After `UNAVAILABLE` the outcome is unknown: retry with the same ids.',
}

/** Only a socket's handshake is refused as PROTOCOL_MISMATCH. */
const HTTP_CODES = RefusalCode.options.filter((code) => code !== 'PROTOCOL_MISMATCH')

/** The examples that the answers refer to, by code. */
export const REFUSAL_EXAMPLES = Object.fromEntries(
  HTTP_CODES.map((code) => [code, { summary: REFUSALS[code].when, value: exampleOf(code) }]),
)

/** The codes with which authentication can refuse. */
const CODES_OF: Readonly<Record<Bearer, readonly RefusalCode[]>> = {
  none: [],
  optional: bearerRefusals,
  visitor: bearerRefusals,
  'visitor-or-server': bearerRefusals,
  operator: ['UNAUTHORIZED', 'FORBIDDEN'],
}

/** All refusals of a route, by status, with an example of each code. */
export function refusalsOf({
  bearer,
  refusals: own,
  body,
}: Pick<Route, 'bearer' | 'body'> & { refusals: readonly RefusalCode[] }) {
  const codes = new Set([...commonRefusals, ...CODES_OF[bearer], ...own])
  const byStatus = new Map<number, RefusalCode[]>()
  for (const code of codes) byStatus.set(statuses[code], [...(byStatus.get(statuses[code]) ?? []), code])
  if (body) for (const status of [413, 415]) byStatus.set(status, ['BAD_REQUEST'])
  return Object.fromEntries(
    [...byStatus].sort(([a], [b]) => a - b).map(([status, some]) => [status, refusalOf(status, some)]),
  )
}

function refusalOf(status: number, codes: readonly RefusalCode[]): Answer {
  const retry = codes.some((code) => exampleOf(code).retryAfterMs !== undefined)
  return {
    description: STATUS_TEXTS[status] ?? 'Refused.',
    ...(retry && { headers: { 'Retry-After': RETRY_AFTER } }),
    content: {
      'application/json': {
        schema: { allOf: [{ $ref: refTo('Refusal') }, { type: 'object', properties: { code: { enum: [...codes] } } }] },
        examples: Object.fromEntries(codes.map((code) => [code, { $ref: `#/components/examples/${code}` }])),
      },
    },
  }
}

const RETRY_AFTER = { description: 'Retry after this many seconds.', schema: { type: 'integer', minimum: 0 } }
