// Packets of Engine.IO and Socket.IO: of any type, with any namespace, id and attachments.
import fc from 'fast-check'
import { entered, HANDSHAKE, name, nearlyValidEvent, sent, validEvent } from './conversations.ts'
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
