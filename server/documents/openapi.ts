// Generates the OpenAPI 3.1 document of the HTTP API from the routes that the server serves.
import * as z from 'zod/mini'
import { routes, type RouteName } from '../../shared/http.ts'
import type { Bearer, Route } from '../../shared/routes/route.ts'
import { ExportedBooking, exportRoutes } from '../../shared/routes/buyer-routes.ts'
import { POSTER_TYPES, readPoster } from '../../shared/routes/poster-routes.ts'
import { changeStream } from '../../shared/routes/show-routes.ts'
import { HTTP_EXAMPLES, STREAM_EXAMPLES } from './http-examples.ts'
import { HTTP_SHAPES, jsonSchemas, refTo, sharedName, type JsonSchema } from './json-schemas.ts'
import { LIST_NOTES, parameters } from './openapi-parameters.ts'
import { refusalsOf, REFUSAL_EXAMPLES, type Answer } from './openapi-refusals.ts'
import { webhooksOf } from './openapi-webhooks.ts'

const DESCRIPTION = `Hold and book seats over HTTP. The commands are the same as over sockets, and go through the same queue.

**Visitors.** \`POST /api/visitors\` makes you a visitor and gives you a token. Send it as \`Authorization: Bearer <token>\`. Keep it secret: it authenticates its bearer as that visitor.

**Retries.** Every call may be repeated after a lost answer, with the same ids. The retry changes nothing more and gets the same answer.

**Refusals.** A refused call gets a \`Refusal\` with a \`code\` and a sentence that says what to do. \`Retry-After\` says when to retry. A method that a path does not have gets 405 with \`Allow\`, a body that is not JSON 415, and one of more than 16 kB 413. Their code is \`BAD_REQUEST\`, and \`issues\` names the place.

**Time.** All times are the database's, in ISO 8601 in UTC with milliseconds. The \`Server-Time\` header of an answer is by this clock.

**Growth.** Fields and codes may be added: ignore those that you do not know.`

const TAGS: Readonly<Record<Route['tag'] | 'Webhooks', string>> = {
  Visitors: 'Your identity, and the server’s clock.',
  Shows: 'Shows, their seating plans and their seats.',
  Holds: 'Seats that are reserved for you for a few minutes.',
  Bookings: 'Seats that you have booked.',
  Tickets: 'The code on a ticket, and the booking that it proves.',
  'Change log': 'The committed changes of a show, for the operator’s servers.',
  Operators: 'Who may run the sale, the door and the box office: each has a name, a role and a token.',
  'Box office': 'What operators do with seats, whoever has them. The log keeps who did it, and why.',
  Door: 'Who comes in: each seat of a booking once, whichever doors scan its ticket at once.',
  Webhooks: 'The requests that the server posts to the operator’s endpoints.',
}

type Operation = {
  operationId: string
  tags: string[]
  summary: string
  description?: string
  security: object[]
  parameters?: object[]
  requestBody?: object
  responses: Record<string, Answer>
}

const CALLS = Object.entries(HTTP_EXAMPLES) as [RouteName, { call: object; answer: unknown }][]

/** The document, as an object to be written as JSON. */
export function openApiDocument() {
  const own: Record<string, z.core.$ZodType> = { ...HTTP_SHAPES }
  const named = (name: string, schema: z.core.$ZodType): JsonSchema => {
    const known = sharedName(schema) ?? Object.entries(own).find(([, shape]) => shape === schema)?.[0]
    if (!known) own[name] = schema
    return { $ref: refTo(known ?? name) }
  }
  const paths: Record<string, Record<string, Operation>> = {}
  const add = ({ path, method }: Pick<Route, 'path' | 'method'>, operation: Operation): void => {
    const address = path.replaceAll(/:(\w+)/g, '{$1}')
    paths[address] = { ...paths[address], [method]: operation }
  }
  for (const [name, { call, answer }] of CALLS) {
    const route: Route = routes[name]
    const typeName = name.replace(/^./, (letter) => letter.toUpperCase())
    const content = { 'application/json': { schema: named(`${typeName}Answer`, route.answer), example: answer } }
    add(route, {
      ...describe(name, route),
      ...parameters(route, call, LIST_NOTES[name]),
      ...(route.body && { requestBody: bodyOf(named(`${typeName}Body`, route.body), route.body, call) }),
      responses: { 200: { description: 'Done.', headers: headersOf(name), content }, ...refusalsOf(route) },
    })
  }
  add(changeStream, {
    ...describe('followChanges', changeStream),
    ...parameters(changeStream, { showId: STREAM_EXAMPLES.frame.showId }, {}, LAST_EVENT_ID),
    responses: {
      200: {
        description:
          'Events, until you or the server ends the stream: a `snapshot` with a `MapSnapshot` as its data, then `frame` events with a `Frame`.',
        content: { 'text/event-stream': { schema: STREAM, example: streamExample() } },
      },
      ...refusalsOf(changeStream),
    },
  })
  add(readPoster, {
    ...describe('readPoster', readPoster),
    ...parameters(readPoster, { showId: STREAM_EXAMPLES.frame.showId, digest: '0e5751c026e543b2e8ab2eb06099daa1' }),
    responses: {
      200: { description: 'The picture.', content: Object.fromEntries(POSTER_TYPES.map((type) => [type, PICTURE])) },
      ...refusalsOf(readPoster),
    },
  })
  for (const [format, route] of Object.entries(exportRoutes)) {
    const type = format === 'csv' ? 'text/csv' : 'application/json'
    const schema: JsonSchema =
      format === 'csv' ? { type: 'string' } : { type: 'array', items: named('ExportedBooking', ExportedBooking) }
    add(route, {
      ...describe(`exportBookingsAs${format.replace(/^./, (letter) => letter.toUpperCase())}`, route),
      ...parameters(route, { showId: STREAM_EXAMPLES.frame.showId }),
      responses: {
        200: { description: 'The file, as a stream.', content: { [type]: { schema } } },
        ...refusalsOf(route),
      },
    })
  }
  return {
    openapi: '3.1.1',
    info: {
      title: 'Holdfast: HTTP API',
      version: '1',
      description: DESCRIPTION,
      license: { name: 'MIT', identifier: 'MIT' },
    },
    servers: [{ url: '..', description: 'This server: one level up from this document' }],
    tags: Object.entries(TAGS).map(([name, description]) => ({ name, description })),
    paths,
    webhooks: webhooksOf(named),
    components: {
      securitySchemes: {
        visitor: {
          type: 'http',
          scheme: 'bearer',
          bearerFormat: 'JWT',
          description: 'The token of a visitor, from `POST /api/visitors`, or of your identity provider.',
        },
        server: {
          type: 'http',
          scheme: 'bearer',
          description: 'The server’s `CONFIRM_SECRET`: from your own server, on behalf of its visitors.',
        },
        operator: {
          type: 'http',
          scheme: 'bearer',
          description:
            'The token of an operator, from `npm run operators -- add` or `POST /api/operator/operators`, or the server’s `OPERATOR_TOKEN`. Each route says which role it needs.',
        },
      },
      schemas: schemasOf(own),
      examples: REFUSAL_EXAMPLES,
    },
  }
}

export type OpenApi = ReturnType<typeof openApiDocument>

function describe(
  operationId: string,
  {
    tag,
    summary,
    bearer,
    role,
    description: about,
  }: Pick<Route, 'tag' | 'summary' | 'bearer' | 'role' | 'description'>,
) {
  const needed = role && `Needs the role \`${role}\` or one above it.`
  const description = [about, needed].filter((text) => text !== undefined).join(' ')
  return { operationId, tags: [tag], summary, ...(description && { description }), security: SECURITY[bearer] }
}

/** Leaves out the snapshot of sockets, which has a binary part. */
function schemasOf(own: Readonly<Record<string, z.core.$ZodType>>): Record<string, JsonSchema> {
  const schemas = jsonSchemas(own, 'draft-2020-12')
  delete schemas.Snapshot
  return schemas
}

/** An empty object in a list means that the token is optional. */
const SECURITY: Readonly<Record<Bearer, object[]>> = {
  none: [],
  optional: [{}, { visitor: [] }],
  visitor: [{ visitor: [] }],
  'visitor-or-server': [{ visitor: [] }, { server: [] }],
  operator: [{ operator: [] }],
}

/** The data of an event is the JSON of one of these shapes. */
const STREAM: JsonSchema = {
  type: 'string',
  contentMediaType: 'application/json',
  contentSchema: { oneOf: [{ $ref: refTo('MapSnapshot') }, { $ref: refTo('Frame') }] },
}

/** Of raw bytes OpenAPI 3.1 says nothing but their type. */
const PICTURE = { schema: {} }

const LAST_EVENT_ID = {
  name: 'Last-Event-ID',
  in: 'header',
  description: 'The seq of the last event that you got; the stream continues after it. Browsers send it by themselves.',
  schema: { $ref: refTo('Seq') },
}

function bodyOf(schema: JsonSchema, body: z.ZodMiniObject, call: object) {
  const fields = Object.entries(call).filter(([name]) => Object.hasOwn(body.shape, name))
  const example = Object.fromEntries(fields)
  return { required: fields.length > 0, content: { 'application/json': { schema, example } } }
}

const SERVER_TIME = { description: 'The server’s time at this answer.', schema: { $ref: refTo('Time') } }
const ETAG = {
  description: 'Send it as `If-None-Match`, and get 304 when nothing has changed.',
  schema: { type: 'string' },
}

function headersOf(name: RouteName): Record<string, object> {
  const hasTag = name === 'readShow' || name === 'listSeats' || name === 'readPlan'
  return { ...(name !== 'readPlan' && { 'Server-Time': SERVER_TIME }), ...(hasTag && { ETag: ETAG }) }
}

function streamExample(): string {
  return Object.entries(STREAM_EXAMPLES)
    .map(([event, data]) => `event: ${event}\nid: ${data.seq}\ndata: ${JSON.stringify(data)}\n`)
    .join('\n')
}
