// Conversations over sockets: handshakes, frames, packets, payloads and orders of commands, right and wrong.
import fc from 'fast-check'
import { requests, type RequestName } from '../../shared/protocol.ts'
import { edited } from './http-grammar.ts'
import { frame, type Step } from './input.ts'
import { FUZZED_SHOW, junk, nearlyValidJson, truncated, validJson, type Texts } from './json-grammar.ts'

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

const connectOf = (visitor: number): string => `40{"token":"{visitor ${visitor}}","protocol":1}`
const sent = (on: number, bytes: Buffer): Step => ({ on, base64: bytes.toString('base64') })

/** A connection that is that visitor, who looks at the show. */
function entered(on: number, visitor: number): Step[] {
  return [
    { on, text: HANDSHAKE },
    { on, answered: true },
    { on, message: connectOf(visitor) },
    { on, answered: true },
    { on, message: `420["show:join",{"showId":"${FUZZED_SHOW}"}]` },
    { on, answered: true },
  ]
}

const name = fc.constantFrom(...NAMES)
const eventOf = (payload: (name: RequestName) => Texts): Texts =>
  name.chain((request) => payload(request).map((text) => `["${request}",${text}]`))
const validEvent = eventOf((request) => validJson(requests[request].payload))
const nearlyValidEvent = eventOf((request) => nearlyValidJson(requests[request].payload))

/** Requests of a visitor whose payloads fit, nearly fit, or do not. */
export const payloadSteps: fc.Arbitrary<Step[]> = fc
  .array(fc.oneof(validEvent, nearlyValidEvent), { minLength: 1, maxLength: 12 })
  .map((events) => [...entered(0, 0), ...events.map((event, i): Step => ({ on: 0, message: `42${i + 1}${event}` }))])

const id = fc.constantFrom('', '0', '1', '7', '00', '4294967296', '9'.repeat(30), '-1', '1.5')
const namespace = fc.constantFrom(
  '',
  '',
  '',
  '/,',
  '/admin,',
  '/__proto__,',
  `/${'x'.repeat(5000)},`,
  '/a?b=c,',
  '/unended',
)
const attachments = fc.constantFrom('', '', '0-', '1-', '2-', '-1-', '999999999-', '1.5-', '1')
const args = fc.oneof(
  nearlyValidEvent,
  junk,
  fc.array(junk, { maxLength: 4 }).map((all) => `[${all.join()}]`),
  fc.tuple(name, fc.array(junk, { maxLength: 3 })).map(([event, more]) => `["${event}",${more.join()}]`),
  fc.constantFrom(
    '["connect"]',
    '["disconnect","x"]',
    '["error",{}]',
    '[0]',
    '[null]',
    '[{}]',
    '["__proto__",{}]',
    '["constructor",{}]',
    '[]',
  ),
  fc.constantFrom('["seats:hold",{"_placeholder":true,"num":0}]', '["seats:hold",{"_placeholder":true,"num":1e9}]'),
)
const packet: Texts = fc.oneof(
  {
    weight: 6,
    arbitrary: fc
      .tuple(fc.constantFrom(...Array.from('0122223456789')), attachments, namespace, id, args)
      .map((parts) => `4${parts.join('')}`),
  },
  { weight: 2, arbitrary: truncated(fc.oneof(validEvent, nearlyValidEvent).map((event) => `421${event}`)) },
  {
    weight: 2,
    arbitrary: fc.constantFrom(
      '0',
      '1',
      '2',
      '2probe',
      '3',
      '3probe',
      '4',
      '5',
      '6',
      '7',
      'b',
      'bAAAA',
      '',
      '40',
      '41',
      '43',
      '40{}',
      '41{}',
      '44{}',
    ),
  },
  { weight: 1, arbitrary: fc.string({ maxLength: 20 }) },
)

/** A visitor whose packets are of any type, with or without bytes beside them. */
export const packetSteps: fc.Arbitrary<Step[]> = fc
  .tuple(
    fc.boolean(),
    fc.array(fc.oneof({ weight: 6, arbitrary: packet }, { weight: 1, arbitrary: fc.constant(undefined) }), {
      minLength: 1,
      maxLength: 8,
    }),
    fc.uint8Array({ maxLength: 20 }),
  )
  .map(([isVisitor, packets, bytes]) => [
    ...(isVisitor ? entered(0, 0) : [{ on: 0, text: HANDSHAKE }]),
    ...packets.map((text): Step =>
      text === undefined ? sent(0, frame({ opcode: 2, payload: Buffer.from(bytes) })) : { on: 0, message: text },
    ),
  ])

const payload = fc.oneof(
  validEvent.map((event) => Buffer.from(`421${event}`)),
  packet.map((text) => Buffer.from(text)),
  fc.uint8Array({ maxLength: 130 }).map((bytes) => Buffer.from(bytes)),
  fc.constantFrom(125, 126, 16_383, 16_384, 16_385, 65_535, 65_536).map((size) => Buffer.alloc(size, '4')),
  fc
    .constantFrom([0xc3, 0x28], [0xed, 0xa0, 0x80], [3, 0xe8], [3, 0xe7], [0xff, 0xff], [0])
    .map((bytes) => Buffer.from(bytes)),
)
const anyFrame = fc
  .record({
    opcode: fc.oneof(
      { weight: 4, arbitrary: fc.constantFrom(0, 1, 1, 1, 2, 8, 9, 10) },
      fc.integer({ min: 0, max: 15 }),
    ),
    payload,
    flags: fc.oneof({ weight: 6, arbitrary: fc.constantFrom(8, 8, 0) }, fc.integer({ min: 0, max: 15 })),
    mask: fc.oneof(
      { weight: 8, arbitrary: fc.uint8Array({ minLength: 4, maxLength: 4 }).map((bytes) => Buffer.from(bytes)) },
      fc.constant(null),
    ),
    length: fc.oneof(
      { weight: 12, arbitrary: fc.constant(undefined) },
      fc.constantFrom(0n, 126n, 65_536n, 2n ** 32n, 2n ** 63n, 2n ** 64n - 1n),
    ),
    lengthBytes: fc.oneof({ weight: 6, arbitrary: fc.constant(undefined) }, fc.constantFrom<(0 | 2 | 8)[]>(0, 2, 8)),
  })
  .map(({ length, lengthBytes, ...parts }) =>
    frame({ ...parts, ...(length !== undefined && { length }), ...(lengthBytes !== undefined && { lengthBytes }) }),
  )
/** A message in fragments, with control frames in between. */
const fragmented = fc
  .tuple(validEvent, fc.integer({ min: 2, max: 6 }), fc.boolean())
  .map(([event, parts, withPings]) => {
    const bytes = Buffer.from(`421${event}`)
    const size = Math.ceil(bytes.length / parts)
    return Buffer.concat(
      Array.from({ length: parts }, (_, i) => {
        const part = frame({
          opcode: i === 0 ? 1 : 0,
          flags: i === parts - 1 ? 8 : 0,
          payload: bytes.subarray(i * size, (i + 1) * size),
        })
        return withPings ? Buffer.concat([part, frame({ opcode: 9, payload: Buffer.from('x') })]) : part
      }),
    )
  })

/** Frames of any kind to a server that has taken the handshake, in one write or in pieces. */
export const frameSteps: fc.Arbitrary<Step[]> = fc
  .tuple(
    fc.boolean(),
    fc.array(fc.oneof({ weight: 3, arbitrary: anyFrame }, fragmented), { minLength: 1, maxLength: 6 }),
    fc.boolean(),
    fc.nat(),
  )
  .map(([isVisitor, frames, inOne, at]) => {
    const bytes = Buffer.concat(frames)
    const cut = at % (bytes.length + 1)
    return [
      ...(isVisitor ? entered(0, 0) : [{ on: 0, text: HANDSHAKE }]),
      ...(inOne
        ? [sent(0, bytes)]
        : [sent(0, bytes.subarray(0, cut)), { on: 0, pauseMs: 5 }, sent(0, bytes.subarray(cut))]),
    ]
  })

const HANDSHAKE_LINES = HANDSHAKE.split('\r\n').slice(1, -2)
const otherLine = fc.constantFrom(
  'Sec-WebSocket-Version: 12',
  'Sec-WebSocket-Version: x',
  'Sec-WebSocket-Key: x',
  'Sec-WebSocket-Key:',
  'Sec-WebSocket-Extensions: permessage-deflate',
  'Sec-WebSocket-Extensions: permessage-deflate; server_max_window_bits=99',
  'Sec-WebSocket-Extensions: ,',
  'Sec-WebSocket-Protocol: ,',
  'Sec-WebSocket-Protocol: a, a',
  'Upgrade: h2c',
  'Upgrade: websocket, h2c',
  'Connection: close',
  'Origin: null',
  'Origin: http://elsewhere.example',
  'Origin: http://127.0.0.1@elsewhere.example',
  'Origin: \u00e9',
  'Host: elsewhere.example',
  'Content-Length: 5',
  'Transfer-Encoding: chunked',
  'Expect: 100-continue',
  'X-Forwarded-For: ::1',
  'Cookie: io=x',
)
const otherAddress = fc.constantFrom(
  '/socket.io/?EIO=3&transport=websocket',
  '/socket.io/?EIO=4&transport=polling',
  '/socket.io/?EIO=4&transport=__proto__',
  '/socket.io/?transport=websocket',
  '/socket.io/?EIO=4&transport=websocket&sid=x',
  '/socket.io/?EIO=4&transport=websocket&sid=__proto__',
  '/socket.io/?EIO=4&EIO=3&transport=websocket',
  '/socket.io?EIO=4&transport=websocket',
  '/socket.io/x/?EIO=4&transport=websocket',
  '/',
  '/api/shows',
  '*',
  'http://127.0.0.1/socket.io/?EIO=4&transport=websocket',
  '/socket.io/?EIO=4&transport=websocket&token=%ff',
  '//socket.io/?EIO=4&transport=websocket',
  '/socket.io/?EIO=4&transport=websocket#x',
  '/%',
)

/** Handshakes with lines left out, changed or added, and sometimes packets behind them in the same write. */
export const handshakeSteps: fc.Arbitrary<Step[]> = fc
  .record({
    method: fc.oneof(
      { weight: 8, arbitrary: fc.constant('GET') },
      fc.constantFrom('POST', 'HEAD', 'OPTIONS', 'CONNECT'),
    ),
    address: fc.oneof(
      { weight: 3, arbitrary: fc.constant('/socket.io/?EIO=4&transport=websocket') },
      { weight: 2, arbitrary: otherAddress },
    ),
    lines: fc.oneof(fc.constant(HANDSHAKE_LINES), fc.subarray(HANDSHAKE_LINES)),
    more: fc.array(otherLine, { maxLength: 2 }),
    offer: fc.oneof(
      fc.constantFrom(
        connectOf(0),
        '40',
        '40{}',
        '40{"token":null}',
        '40{"token":"x"}',
        '40{"protocol":2}',
        '40[]',
        '40/x,{}',
      ),
      junk.map((text) => `40{"token":${text}}`),
    ),
    edits: fc.oneof(
      { weight: 4, arbitrary: fc.constant([]) },
      fc.array(
        fc.tuple(fc.constantFrom('change', 'remove', 'cut'), fc.nat(), fc.uint8Array({ minLength: 1, maxLength: 3 })),
        { maxLength: 2 },
      ),
    ),
    isInOneWrite: fc.boolean(),
  })
  .map(({ method, address, lines, more, offer, edits, isInOneWrite }) => {
    const head = edited(Buffer.from([`${method} ${address} HTTP/1.1`, ...lines, ...more, '', ''].join('\r\n')), edits)
    const first: Step = { on: 0, message: offer }
    // A frame in the write of its handshake cannot have a token, which is not known yet.
    if (isInOneWrite) return [sent(0, Buffer.concat([head, frame({ opcode: 1, payload: Buffer.from('40') })]))]
    return [sent(0, head), { on: 0, pauseMs: 5 }, first]
  })

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
