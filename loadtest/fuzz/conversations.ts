// What a client of the protocol says over sockets: handshake, connect and requests.
import fc from 'fast-check'
import { requests, type RequestName } from '../../shared/protocol.ts'
import type { Step } from './input.ts'
import { FUZZED_SHOW, nearlyValidJson, validJson, type Texts } from './json-grammar.ts'

const NAMES = Object.keys(requests) as RequestName[]
/** What a client of the protocol asks for its WebSocket with. */
export const HANDSHAKE = [
  'GET /socket.io/?EIO=4&transport=websocket HTTP/1.1',
  'Host: 127.0.0.1',
  'Connection: Upgrade',
  'Upgrade: websocket',
  'Sec-WebSocket-Version: 13',
  'Sec-WebSocket-Key: c2l4dGVlbiBieXRlcyBvaw==',
  '',
  '',
].join('\r\n')

/** The packet by which a visitor enters. */
export const connectOf = (visitor: number): string => `40{"token":"{visitor ${visitor}}","protocol":1}`
/** Bytes as a step. */
export const sent = (on: number, bytes: Buffer): Step => ({ on, base64: bytes.toString('base64') })

/** A connection that is that visitor, who looks at the show. */
export function entered(on: number, visitor: number): Step[] {
  return [
    { on, text: HANDSHAKE },
    { on, answered: true },
    { on, message: connectOf(visitor) },
    { on, answered: true },
    { on, message: `420["show:join",{"showId":"${FUZZED_SHOW}"}]` },
    { on, answered: true },
  ]
}

/** The name of a request. */
export const name = fc.constantFrom(...NAMES)
const eventOf = (payload: (name: RequestName) => Texts): Texts =>
  name.chain((request) => payload(request).map((text) => `["${request}",${text}]`))
/** An event as Socket.IO has it in JSON, whose payload fits its schema. */
export const validEvent = eventOf((request) => validJson(requests[request].payload))
/** One whose payload fits, nearly fits, or does not. */
export const nearlyValidEvent = eventOf((request) => nearlyValidJson(requests[request].payload))
