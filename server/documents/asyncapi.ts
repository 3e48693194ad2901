// Generates the AsyncAPI 3 document of all socket events from the schemas with which the server parses requests.
import * as z from 'zod/mini'
import { facts, Handshake, requests, type FactName, type RefusalCode, type RequestName } from '../../shared/protocol.ts'
import { PROTOCOL_VERSION } from '../../shared/status.ts'
import { jsonSchemas, refTo, sharedName, type JsonSchema } from './json-schemas.ts'
import { OPERATOR_EXAMPLES } from './operator-examples.ts'
import { exampleOf } from './refusals.ts'
import { FACT_TEXTS, HANDSHAKE_REFUSALS, REQUEST_TEXTS } from './socket-events.ts'

const ANSWERED_AT = FACT_TEXTS.visitor.example.serverTime

const DESCRIPTION = `Every event between a client and a Holdfast server: requests, their answers, and the facts that the server sends without a request. Fields, events, causes and codes may be added: ignore those that you do not know.

**Transport.** Socket.IO 4 (Engine.IO protocol 4) over WebSocket only, on the default path \`/socket.io/\` and the default namespace \`/\`. With the official client: \`io(url, { transports: ['websocket'], auth: { token, protocol: ${PROTOCOL_VERSION} } })\`. A server below a path has the Socket.IO path below it too, such as \`/booking/socket.io/\`.

**Handshake.** \`auth\` is the payload of Socket.IO’s CONNECT packet. Without a token you are a new visitor. With a token you are the visitor that it names. With an \`operatorToken\` you are that operator, too. The server answers with the fact \`visitor\`, or refuses with \`connect_error\`, whose \`data\` is the refusal. Pages of other sites are refused with HTTP 403 unless the server allows their origin.

**Requests.** Each is an event with one payload object and an acknowledgement callback: \`socket.timeout(8000).emitWithAck('seats:hold', payload)\`. The acknowledgement is the reply, so the document has the two answers of each request as messages of its reply: \`{ ok: true, value, serverTime }\` or \`{ ok: false, error, serverTime }\`. A request without a callback is dropped. A packet of more than 16 kB ends the connection. Every request may be sent again after a lost answer, with the same ids.

**Facts.** Events from the server, without acknowledgement. Delivery is at most once; \`seq\` shows what was missed.

**Binary.** \`statuses\` is a binary attachment: an ArrayBuffer in browsers, a Buffer in Node. The examples write it as a string with one character per byte. Everything else is JSON. All times are the database’s, as ISO 8601 in UTC with milliseconds.`

const OPERATOR_TEXT =
  'Each route for operators is a request, too. Its event is `operator:` and the `operationId` of the route in the OpenAPI document, which describes the call, the answer, the refusals, and the role that it needs. The socket needs an `operatorToken` in its handshake; a token that was revoked since is refused as `UNAUTHORIZED`, one whose role is too low as `FORBIDDEN`.'

type Reference = { $ref: string }
export type Message = {
  name: string
  title: string
  summary?: string
  payload: JsonSchema
  examples: { name: string; payload: unknown }[]
}
export type Operation = {
  action: 'receive' | 'send'
  channel: Reference
  title: string
  summary: string
  description?: string
  messages: Reference[]
  reply?: { channel: Reference; messages: Reference[] }
}
export type AsyncApi = ReturnType<typeof asyncApiDocument>

const CHANNEL = { $ref: '#/channels/events' }
const messageRef = (key: string): Reference => ({ $ref: `#/channels/events/messages/${key}` })

/** The document, as an object to be written as JSON. */
export function asyncApiDocument() {
  const own: Record<string, z.core.$ZodType> = { Handshake }
  const messages: Record<string, Message> = {}
  const operations: Record<string, Operation> = {}

  /** A reference to a shape. A shape without a shared name is added under `name`. */
  const named = (name: string, schema: z.core.$ZodType): JsonSchema => {
    const shared = sharedName(schema)
    if (!shared) own[name] = schema
    return { $ref: refTo(shared ?? name) }
  }

  messages.connect = {
    name: 'auth',
    title: 'auth',
    summary: 'The handshake of a client',
    payload: { $ref: refTo('Handshake') },
    examples: [
      { name: 'a new visitor', payload: { protocol: PROTOCOL_VERSION } },
      { name: 'a known visitor', payload: { protocol: PROTOCOL_VERSION, token: FACT_TEXTS.visitor.example.token } },
      {
        name: 'an operator',
        payload: { protocol: PROTOCOL_VERSION, operatorToken: OPERATOR_EXAMPLES.addOperator.answer.token },
      },
    ],
  }
  messages.connect_error = {
    name: 'connect_error',
    title: 'connect_error',
    summary: 'The handshake is refused; this is the `data` of the error',
    payload: refusalOf(HANDSHAKE_REFUSALS),
    examples: HANDSHAKE_REFUSALS.map((code) => ({ name: code, payload: exampleOf(code) })),
  }
  operations.connect = {
    action: 'receive',
    channel: CHANNEL,
    title: 'auth',
    summary: 'Connect',
    messages: [messageRef('connect')],
    reply: { channel: CHANNEL, messages: [messageRef('visitor'), messageRef('connect_error')] },
  }

  for (const name of Object.keys(requests) as RequestName[]) {
    const { payload, value } = requests[name]
    const text = REQUEST_TEXTS[name]
    const [first] = text.refusals
    const [key, type] = [keyOf(name), typeNameOf(name)]
    const asked = `${key}.request`
    const [answered, refused] = [`${key}.answer`, `${key}.refusal`]
    messages[asked] = {
      name,
      title: `${name}: request`,
      payload: named(`${type}Payload`, payload),
      examples: [{ name: 'request', payload: text.payload }],
    }
    messages[answered] = {
      name: answered,
      title: `${name}: answer`,
      payload: answer(true, { value: named(`${type}Value`, value) }),
      examples: [{ name: 'answer', payload: { ok: true, value: text.value, serverTime: ANSWERED_AT } }],
    }
    messages[refused] = {
      name: refused,
      title: `${name}: refusal`,
      payload: answer(false, { error: refusalOf(text.refusals) }),
      examples: [{ name: first, payload: { ok: false, error: exampleOf(first), serverTime: ANSWERED_AT } }],
    }
    operations[key] = {
      action: 'receive',
      channel: CHANNEL,
      title: name,
      summary: text.summary,
      ...(text.description && { description: text.description }),
      messages: [messageRef(asked)],
      reply: { channel: CHANNEL, messages: [messageRef(answered), messageRef(refused)] },
    }
  }

  messages['operator.request'] = {
    name: 'operator:blockSeats',
    title: 'operator:…: request',
    payload: { type: 'object', description: 'The path parameters, query and body of the route, in one object.' },
    examples: [{ name: 'operator:blockSeats', payload: OPERATOR_EXAMPLES.blockSeats.call }],
  }
  messages['operator.answer'] = {
    name: 'operator.answer',
    title: 'operator:…: answer',
    payload: answer(true, { value: { type: 'object', description: 'The answer of the route.' } }),
    examples: [
      {
        name: 'operator:blockSeats',
        payload: { ok: true, value: OPERATOR_EXAMPLES.blockSeats.answer, serverTime: ANSWERED_AT },
      },
    ],
  }
  messages['operator.refusal'] = {
    name: 'operator.refusal',
    title: 'operator:…: refusal',
    payload: answer(false, { error: { $ref: refTo('Refusal') } }),
    examples: [{ name: 'FORBIDDEN', payload: { ok: false, error: exampleOf('FORBIDDEN'), serverTime: ANSWERED_AT } }],
  }
  operations.operator = {
    action: 'receive',
    channel: CHANNEL,
    title: 'operator:…',
    summary: 'Do what operators do over HTTP',
    description: OPERATOR_TEXT,
    messages: [messageRef('operator.request')],
    reply: { channel: CHANNEL, messages: [messageRef('operator.answer'), messageRef('operator.refusal')] },
  }

  for (const name of Object.keys(facts) as FactName[]) {
    const { summary, description, example } = FACT_TEXTS[name]
    const key = keyOf(name)
    messages[key] = {
      name,
      title: name,
      payload: named(`${typeNameOf(name)}Fact`, facts[name]),
      examples: [{ name: 'fact', payload: example }],
    }
    operations[key] = {
      action: 'send',
      channel: CHANNEL,
      title: name,
      summary,
      description,
      messages: [messageRef(key)],
    }
  }

  return {
    asyncapi: '3.1.0',
    info: {
      title: 'Holdfast: socket events',
      version: String(PROTOCOL_VERSION),
      description: DESCRIPTION,
      license: { name: 'MIT' },
    },
    defaultContentType: 'application/json',
    servers: {
      holdfast: {
        host: '{host}',
        pathname: '/socket.io/',
        protocol: 'ws',
        protocolVersion: '13',
        description: 'Engine.IO 4 over WebSocket; wss behind TLS.',
        variables: { host: { default: '127.0.0.1:3000', description: 'Host and port of the server.' } },
      },
    },
    channels: {
      events: {
        address: '/',
        title: 'The default namespace',
        messages: Object.fromEntries(
          Object.keys(messages).map((key) => [key, { $ref: `#/components/messages/${key}` }]),
        ),
        bindings: {
          ws: {
            method: 'GET',
            query: {
              type: 'object',
              properties: { EIO: { const: '4' }, transport: { const: 'websocket' } },
              required: ['EIO', 'transport'],
            },
            bindingVersion: '0.1.0',
          },
        },
      },
    },
    operations,
    components: { messages, schemas: jsonSchemas(own) },
  }
}

function answer(isOk: boolean, content: Record<string, JsonSchema>): JsonSchema {
  return {
    type: 'object',
    properties: { ok: { const: isOk }, ...content, serverTime: { $ref: refTo('Time') } },
    required: ['ok', ...Object.keys(content), 'serverTime'],
  }
}

/** A refusal with one of these codes. */
function refusalOf(codes: readonly RefusalCode[]): JsonSchema {
  return { allOf: [{ $ref: refTo('Refusal') }, { type: 'object', properties: { code: { enum: [...codes] } } }] }
}

/** An event's name as a key of the document, which may not contain a colon: `seats.hold-best`. */
function keyOf(event: string): string {
  return event.replace(':', '.')
}

function typeNameOf(event: string): string {
  return event.replace(/(?:^|[:-])(\w)/g, (_, letter: string) => letter.toUpperCase())
}
