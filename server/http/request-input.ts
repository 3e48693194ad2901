// Reads the input of a request, its path, query and body, by the schemas of its route.
import express, { type Request, type RequestHandler } from 'express'
import * as z from 'zod/mini'
import type { Route } from '../../shared/routes/route.ts'
import type { Refusal } from '../../shared/protocol.ts'
import { refusal } from '../booking/command.ts'
import { issuesOf } from '../live/request-dispatch.ts'
import { badRequest, type HttpRefusal } from './refusals.ts'

/** A hundred seats and two ids are under 2 kB. */
export const MAX_BODY_BYTES = 16_384

const NO_JSON = 'entity.parse.failed'
const SHAPE = 'The request is not of the shape that this route takes; `issues` says where.'
const NOT_FOUND_BY_PARAMETER: Readonly<Record<string, Refusal>> = {
  showId: refusal('NOT_FOUND', 'There is no such show. GET /api/shows lists them.'),
  planId: refusal('NOT_FOUND', 'There is no such seating plan. Each show names its own.'),
  bookingId: refusal('NOT_FOUND', 'You have no such booking for this show.'),
  code: refusal('NOT_FOUND', 'This is no ticket of ours: its code is incomplete or forged.'),
}

type Inputs = Pick<Route, 'method' | 'params' | 'query' | 'body'>

const NOTHING = z.object({})
const parseJson = (limit: number): RequestHandler => express.json({ limit, type: () => true })
const utf8 = new TextDecoder()

/**
 * Makes a reader of JSON bodies. A body that is too large, of another type or not JSON is passed on as an error for `bodyRefusal`. A plain
 * body, as programs send it, is read here: the parser of Express takes a tenth of the whole time of a command.
 * @param maxBytes of a body
 */
export function jsonReader(maxBytes = MAX_BODY_BYTES): RequestHandler {
  const parse = parseJson(maxBytes)
  return (request, response, next) => {
    if (isPlain(request, maxBytes)) readPlain(request, next)
    else parse(request, response, next)
  }
}

function readPlain(request: Request, next: (error?: unknown) => void): void {
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

/** The error that Express’s parser would pass on. */
function noJson(error: unknown): Error {
  return Object.assign(new Error(error instanceof Error ? error.message : ''), { type: NO_JSON })
}

function isPlain({ headers }: Request, maxBytes: number): boolean {
  const bytes = Number(headers['content-length'])
  const isCoded = headers['content-encoding'] !== undefined
  return bytes > 0 && bytes <= maxBytes && !isCoded && headers['content-type'] === 'application/json'
}

/**
 * Reads the path, the query and the body of a request into one object.
 * @returns the input, or a refusal: `NOT_FOUND` for an id that nothing can have, else `BAD_REQUEST` with the places of the
 *   faults
 */
export function readInput(route: Inputs, request: Request): { input: object } | HttpRefusal {
  const params = z.safeParse(route.params ?? NOTHING, pathValues(route, request))
  if (!params.success) {
    const named = String(params.error.issues[0]?.path[0])
    // PUT creates what it names, so its id has to be valid.
    const isCreated = route.method === 'put' && named === 'bookingId'
    return { refusal: (!isCreated && NOT_FOUND_BY_PARAMETER[named]) || schemaRefusal(params.error) }
  }
  const query = readQuery(route, request)
  if ('refusal' in query) return query
  if (!route.body) {
    if (hasBody(request)) return badRequest('body', `${route.method.toUpperCase()} takes no body here. Leave it out.`)
    return { input: { ...params.data, ...query.input } }
  }
  const body = z.safeParse(route.body, hasBody(request) ? request.body : {})
  return body.success
    ? { input: { ...params.data, ...query.input, ...body.data } }
    : { refusal: schemaRefusal(body.error) }
}

/** Refuses a body by its headers, before it is read: `BAD_REQUEST` with 415 when it is not JSON, 413 when it is too large. */
export function declarationRefusal(
  request: Request,
  { maxBodyBytes = MAX_BODY_BYTES }: Pick<Route, 'maxBodyBytes'>,
): HttpRefusal | undefined {
  if (!hasBody(request)) return undefined
  if (Number(request.headers['content-length']) > maxBodyBytes) return tooLarge(maxBodyBytes)
  if (request.is(['json', '+json'])) return undefined
  return badRequest('headers.content-type', 'Send the body as JSON, with Content-Type: application/json.', 415)
}

/** The refusal of a body that could not be read; undefined for an error about anything else. */
export function bodyRefusal(
  error: unknown,
  { maxBodyBytes = MAX_BODY_BYTES }: Pick<Route, 'maxBodyBytes'>,
): HttpRefusal | undefined {
  if (!(error instanceof Error) || !('type' in error)) return undefined
  switch (error.type) {
    case NO_JSON:
      return badRequest('body', `The body is not JSON: ${error.message}`)
    case 'entity.too.large':
      return tooLarge(maxBodyBytes)
    case 'encoding.unsupported':
    case 'charset.unsupported':
      return badRequest(
        'headers.content-type',
        'Send the body as JSON in UTF-8, compressed with gzip, deflate or br if at all.',
        415,
      )
    default:
      return undefined
  }
}

const tooLarge = (maxBytes: number): HttpRefusal =>
  badRequest('body', `The body is larger than the ${maxBytes} bytes that are read.`, 413)

function schemaRefusal(error: z.core.$ZodError): Refusal {
  return refusal('BAD_REQUEST', SHAPE, { issues: issuesOf(error) })
}

function hasBody({ headers }: Request): boolean {
  return headers['transfer-encoding'] !== undefined || Number(headers['content-length'] ?? 0) > 0
}

function pathValues({ params }: Inputs, request: Request): Record<string, unknown> {
  const values = Object.entries(params?.shape ?? {}).map(([name, schema]) => {
    const text = request.params[name]
    return [name, typeof text === 'string' ? queryValue(schema, text) : text]
  })
  return Object.fromEntries(values) as Record<string, unknown>
}

/**
 * Reads the query. GET ignores parameters that a route does not know, since caches and trackers add some. Other methods
 * refuse them: a misspelt `seatIds` must not release all seats.
 */
function readQuery(route: Inputs, request: Request): { input: object } | HttpRefusal {
  const shape = route.query?.shape ?? {}
  const values: Record<string, unknown> = {}
  for (const [name, given] of Object.entries(request.query)) {
    const schema = Object.hasOwn(shape, name) ? shape[name] : undefined
    if (schema) values[name] = queryValue(schema, [given].flat().map(String).join(','))
    else if (route.method !== 'get') return badRequest(`query.${name}`, `There is no parameter “${name}” here.`)
  }
  const parsed = z.safeParse(route.query ?? NOTHING, values)
  return parsed.success ? { input: parsed.data } : { refusal: schemaRefusal(parsed.error) }
}

/** Converts a parameter's text to the type of its schema. A text that is not of that type stays a text, which the schema refuses. */
function queryValue(schema: z.core.$ZodType, text: string): unknown {
  if (schema instanceof z.core.$ZodOptional) return queryValue(schema._zod.def.innerType, text)
  if (schema instanceof z.core.$ZodArray) {
    return text.split(',').map((entry) => queryValue(schema._zod.def.element, entry))
  }
  if (schema instanceof z.core.$ZodBoolean) return text === 'true' || (text === 'false' ? false : text)
  return schema instanceof z.core.$ZodNumber && /^\d+$/.test(text) ? Number(text) : text
}
