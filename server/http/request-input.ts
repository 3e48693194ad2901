// What a request says: its address, query and body, read by the schemas of its route, or why they do not fit.
import express, { type Request, type RequestHandler } from 'express'
import * as z from 'zod/mini'
import type { Route } from '../../shared/routes/route.ts'
import type { Refusal } from '../../shared/protocol.ts'
import { refusal } from '../booking/command.ts'
import { issuesOf } from '../live/request-dispatch.ts'

/** A hundred seats and two ids are under 2 kB. */
export const MAX_BODY_BYTES = 16_384

const NO_JSON = 'entity.parse.failed'
const SHAPE = 'The request is not of the shape that this route takes; `issues` says where.'
const NOTHING_THERE: Readonly<Record<string, Refusal>> = {
  showId: refusal('NOT_FOUND', 'There is no such show. GET /api/shows lists them.'),
  planId: refusal('NOT_FOUND', 'There is no such seating plan. Each show names its own.'),
  bookingId: refusal('NOT_FOUND', 'You have no such booking for this show.'),
  code: refusal('NOT_FOUND', 'This is no ticket of ours: its code is incomplete or forged.'),
}

type Inputs = Pick<Route, 'method' | 'params' | 'query' | 'body'>

/** A refusal with an HTTP status of its own, where that of its code would say too little. */
export type BadInput = { refusal: Refusal; status?: number }

const NOTHING = z.object({})
const parseJson: RequestHandler = express.json({ limit: MAX_BODY_BYTES, type: () => true })
const utf8 = new TextDecoder()

/**
 * Reads JSON bodies; what is too large, of another type or no JSON comes out as an error for `badBody`. A plain body, as
 * programs send it, is read here: the parser of Express takes a tenth of the whole time of a command.
 */
export const readJson: RequestHandler = (request, response, next) => {
  if (!isPlain(request)) return parseJson(request, response, next)
  const chunks: Buffer[] = []
  request.on('data', (chunk: Buffer) => chunks.push(chunk))
  request.on('end', () => {
    try {
      const body: unknown = JSON.parse(utf8.decode(Buffer.concat(chunks)))
      if (typeof body !== 'object' || body === null) throw new SyntaxError('it is neither an object nor a list.')
      request.body = body
    } catch (error) {
      return next(noJson(error))
    }
    next()
  })
}

/** The error that Express’s parser would give. */
function noJson(error: unknown): Error {
  return Object.assign(new Error(error instanceof Error ? error.message : ''), { type: NO_JSON })
}

function isPlain({ headers }: Request): boolean {
  const bytes = Number(headers['content-length'])
  const isCoded = headers['content-encoding'] !== undefined
  return bytes > 0 && bytes <= MAX_BODY_BYTES && !isCoded && headers['content-type'] === 'application/json'
}

/**
 * Everything that a call says, in one object.
 * @returns what does not fit: `NOT_FOUND` for an id that nothing can have, else the places of the faults
 */
export function inputOf(route: Inputs, request: Request): { input: object } | BadInput {
  const params = z.safeParse(route.params ?? NOTHING, request.params)
  if (!params.success) {
    const named = String(params.error.issues[0]?.path[0])
    // PUT makes what it names, so its id has to be one.
    const isMade = route.method === 'put' && named === 'bookingId'
    return { refusal: (!isMade && NOTHING_THERE[named]) || misshapen(params.error) }
  }
  const query = readQuery(route, request)
  if ('refusal' in query) return query
  if (!route.body) {
    if (hasBody(request)) return fault('body', `${route.method.toUpperCase()} takes no body here. Leave it out.`)
    return { input: { ...params.data, ...query.input } }
  }
  const body = z.safeParse(route.body, hasBody(request) ? request.body : {})
  return body.success ? { input: { ...params.data, ...query.input, ...body.data } } : { refusal: misshapen(body.error) }
}

/** Refuses a body that is not declared as JSON, or is declared as too large, before it is read. */
export function badDeclaration(request: Request): BadInput | undefined {
  if (!hasBody(request)) return undefined
  if (Number(request.headers['content-length']) > MAX_BODY_BYTES) return TOO_LARGE
  if (request.is(['json', '+json'])) return undefined
  return fault('headers.content-type', 'Send the body as JSON, with Content-Type: application/json.', 415)
}

/** Why a body could not be read, if that is what the error is about. */
export function badBody(error: unknown): BadInput | undefined {
  if (!(error instanceof Error) || !('type' in error)) return undefined
  switch (error.type) {
    case NO_JSON:
      return fault('body', `The body is not JSON: ${error.message}`)
    case 'entity.too.large':
      return TOO_LARGE
    case 'encoding.unsupported':
    case 'charset.unsupported':
      return fault(
        'headers.content-type',
        'Send the body as JSON in UTF-8, compressed with gzip, deflate or br if at all.',
        415,
      )
    default:
      return undefined
  }
}

/** A refusal of the whole request because of one thing in it, whose place is named. */
export function fault(path: string, message: string, status?: number): BadInput {
  return { refusal: refusal('BAD_REQUEST', message, { issues: [{ path, message }] }), ...(status && { status }) }
}

const TOO_LARGE = fault('body', `The body is larger than the ${MAX_BODY_BYTES} bytes that are read.`, 413)

function misshapen(error: z.core.$ZodError): Refusal {
  return refusal('BAD_REQUEST', SHAPE, { issues: issuesOf(error) })
}

function hasBody({ headers }: Request): boolean {
  return headers['transfer-encoding'] !== undefined || Number(headers['content-length'] ?? 0) > 0
}

/**
 * Reading ignores parameters that a route does not know: caches and trackers add some. A change refuses them: a misspelt
 * `seatIds` must not release everything.
 */
function readQuery(route: Inputs, request: Request): { input: object } | BadInput {
  const shape = route.query?.shape ?? {}
  const values: Record<string, unknown> = {}
  for (const [name, given] of Object.entries(request.query)) {
    const schema = Object.hasOwn(shape, name) ? shape[name] : undefined
    if (schema) values[name] = queryValue(schema, [given].flat().map(String).join(','))
    else if (route.method !== 'get') return fault(`query.${name}`, `There is no parameter “${name}” here.`)
  }
  const parsed = z.safeParse(route.query ?? NOTHING, values)
  return parsed.success ? { input: parsed.data } : { refusal: misshapen(parsed.error) }
}

/** A parameter's text as what its schema asks for; what is no number stays as it is, for the schema to refuse. */
function queryValue(schema: z.core.$ZodType, text: string): unknown {
  if (schema instanceof z.core.$ZodOptional) return queryValue(schema._zod.def.innerType, text)
  if (schema instanceof z.core.$ZodArray) {
    return text.split(',').map((entry) => queryValue(schema._zod.def.element, entry))
  }
  return schema instanceof z.core.$ZodNumber && /^\d+$/.test(text) ? Number(text) : text
}
