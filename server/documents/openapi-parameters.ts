// The parameters of a route in the OpenAPI document, with their schemas, descriptions and examples.
import * as z from 'zod/mini'
import type { RouteName } from '../../shared/http.ts'
import type { Route } from '../../shared/routes/route.ts'
import { PAGE_NOTES, SHOW_QUERY_NOTES } from './field-notes.ts'
import { refTo, sharedName, type JsonSchema } from './json-schemas.ts'

/**
 * The parameters of a route, with the values of `call` as examples.
 * @param notes descriptions of parameters that other routes have too
 * @param more other parameters
 */
export function parameters(
  { params, query }: Pick<Route, 'params' | 'query'>,
  call: object,
  notes: Readonly<Record<string, string>> = {},
  ...more: object[]
) {
  const example = new Map<string, unknown>(Object.entries(call))
  const all = (['path', 'query'] as const).flatMap((place) =>
    Object.entries((place === 'path' ? params : query)?.shape ?? {}).map(([name, schema]) => ({
      name,
      in: place,
      required: place === 'path',
      ...describeParameter(notes[name] ?? PARAMETER_NOTES[name], schema),
      schema: parameterSchema(schema),
      ...(example.has(name) && { example: example.get(name) }),
      ...(place === 'query' && { style: 'form', explode: false }),
    })),
  )
  return all.length + more.length > 0 ? { parameters: [...all, ...more] } : {}
}

/** Of the parameters that lists have. */
export const LIST_NOTES: Readonly<Partial<Record<RouteName, Readonly<Record<string, string>>>>> = {
  listShows: SHOW_QUERY_NOTES,
  listBookings: PAGE_NOTES,
}

/** The description in the schema, or else the note. */
function describeParameter(note: string | undefined, schema: z.core.$ZodType): { description?: string } {
  if (schema instanceof z.core.$ZodOptional) return describeParameter(note, schema._zod.def.innerType)
  const description = z.globalRegistry.get(schema)?.description ?? note
  return description === undefined ? {} : { description }
}

const PARAMETER_NOTES: Readonly<Record<string, string>> = {
  seatIds: 'The seats to release, separated by commas; if left out, all that you hold.',
  digest:
    'Digest of the plan that a show was created from, as in its `planUrl`. Any other digest is refused as NOT_FOUND.',
  code: 'The code on a ticket.',
  search: 'Beginnings of words of the name or the e-mail address, or a booking number.',
  state: 'Only mails in this state.',
  after: 'The last seq that you know; if left out, the log starts from its beginning.',
}

function parameterSchema(schema: z.core.$ZodType): JsonSchema {
  if (schema instanceof z.core.$ZodOptional) return parameterSchema(schema._zod.def.innerType)
  const shared = sharedName(schema)
  if (shared) return { $ref: refTo(shared) }
  if (schema instanceof z.core.$ZodEnum) return { type: 'string', enum: Object.values(schema._zod.def.entries) }
  if (schema instanceof z.core.$ZodArray) return { type: 'array', items: parameterSchema(schema._zod.def.element) }
  if (schema instanceof z.core.$ZodBoolean) return { type: 'boolean' }
  return { type: schema instanceof z.core.$ZodNumber ? 'integer' : 'string' }
}
