// Packets of Engine.IO and Socket.IO of any type, and WebSocket frames with any masks, fragments, opcodes and lengths.
import fc from 'fast-check'
import { entered, HANDSHAKE, name, nearlyValidEvent, sent, validEvent } from './command-grammar.ts'
import { frame, type Step } from './input.ts'
import { junk, truncated, type Texts } from './json-grammar.ts'

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
/** The text of an Engine.IO message. */
export const packet: Texts = fc.oneof(
  {
    weight: 6,
    arbitrary: fc
      .tuple(fc.constantFrom(...Array.from('0122223456789')), attachments, namespace, id, args)
      .map((parts) => `4${parts.join('')}`),
  },
  { weight: 2, arbitrary: truncated(fc.oneof(validEvent, nearlyValidEvent).map((event) => `421${event}`)) },
  {
    weight: 2,
    arbitrary: fc.constantFrom(...'0 1 2 2probe 3 3probe 4 5 6 7 b bAAAA  40 41 43 40{} 41{} 44{}'.split(' ')),
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
