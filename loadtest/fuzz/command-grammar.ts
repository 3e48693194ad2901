// What clients of the protocol send over sockets: handshake, connect, and commands with any payloads in any order.
import fc from 'fast-check'
import { requests, type RequestName } from '../../shared/protocol.ts'
import type { Step } from './input.ts'
import { FUZZED_SHOW, nearlyValidJson, validJson, type Texts } from './json-grammar.ts'

const NAMES = Object.keys(requests) as RequestName[]
/** The handshake of a client of the protocol. */
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

/** Connects as a visitor, who joins the show. */
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
/** An event whose payload fits, nearly fits, or does not fit. */
export const nearlyValidEvent = eventOf((request) => nearlyValidJson(requests[request].payload))

/** Requests of a visitor whose payloads fit, nearly fit, or do not. */
export const payloadSteps: fc.Arbitrary<Step[]> = fc
  .array(fc.oneof(validEvent, nearlyValidEvent), { minLength: 1, maxLength: 12 })
  .map((events) => [...entered(0, 0), ...events.map((event, i): Step => ({ on: 0, message: `42${i + 1}${event}` }))])

const act = fc.oneof(
  { weight: 12, arbitrary: validEvent.map((event) => `42${event}`) },
  { weight: 1, arbitrary: fc.constantFrom('41', '40', '40{}', connectOf(0), connectOf(1), '3') },
)

/** Several visitors, each on connections of their own, whose commands meet: the same seats, the same ids, any order. */
export const orderSteps: fc.Arbitrary<Step[]> = fc
  .array(fc.tuple(fc.integer({ min: 0, max: 3 }), act, fc.constantFrom('', '', '', 'answered', 'dropped', 'twice')), {
    minLength: 4,
    maxLength: 30,
  })
  .map((acts) => {
    const opened = new Set<number>()
    return acts.flatMap(([on, message, how], i): Step[] => {
      // Connections 0 and 3 are of one visitor: two tabs.
      const first = opened.has(on) ? [] : entered(on, on % 3)
      opened.add(on)
      const step: Step = { on, message: message.replace(/^42\[/, `42${i + 1}[`) }
      if (how === 'dropped') opened.delete(on)
      return [...first, step, ...(how === 'twice' ? [step] : how === '' ? [] : [ender(on, how)])]
    })
  })

function ender(on: number, how: 'answered' | 'dropped'): Step {
  return how === 'answered' ? { on, answered: true } : { on, dropped: true }
}
