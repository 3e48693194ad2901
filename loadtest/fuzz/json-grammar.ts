// JSON texts for a schema: valid ones, ones with a fault, and junk. They are texts and not values, so that they can be invalid JSON.
import fc from 'fast-check'
import { z } from 'zod'
import { LONGEST_NAME } from '../../shared/text.ts'

export type Texts = fc.Arbitrary<string>

/** The parts of zod's JSON Schemas that are used here. */
type Schema = {
  type?: string
  properties?: Record<string, Schema>
  required?: string[]
  items?: Schema
  anyOf?: Schema[]
  enum?: unknown[]
  minimum?: number
  maximum?: number
  minItems?: number
  maxItems?: number
  minLength?: number
  maxLength?: number
}

/** The show of all inputs, and the show of the honest buyers. */
export const FUZZED_SHOW = 'fuzzed'
export const HONEST_SHOW = 'honest'
export const FUZZED_SEATS = 1200

const MOST_SEATS = 100
const json = (value: unknown): string => JSON.stringify(value)
const texts = (...values: unknown[]): Texts => fc.constantFrom(...values.map(json))

const showId = fc.oneof(
  { weight: 20, arbitrary: texts(FUZZED_SHOW) },
  { weight: 1, arbitrary: texts(HONEST_SHOW) },
  { weight: 2, arbitrary: texts('no-such-show', '0', `a${'b'.repeat(62)}`) },
)
/** A few that repeat, for retries and mismatches, and random ones. */
const uuid = fc.oneof(
  texts(...Array.from({ length: 6 }, (_, i) => `00000000-0000-4000-8000-00000000000${i}`)),
  fc.uuid({ version: 4 }).map(json),
)
const seatId = fc.oneof(fc.integer({ min: 0, max: 30 }), fc.integer({ min: 0, max: FUZZED_SEATS - 1 }))
const seatIds = fc.oneof(
  // These repeat, so that held seats are also booked.
  { weight: 9, arbitrary: texts([1], [2], [3], [1, 2], [4, 5, 6]) },
  { weight: 9, arbitrary: fc.uniqueArray(seatId, { minLength: 1, maxLength: 4 }).map(json) },
  { weight: 1, arbitrary: fc.uniqueArray(seatId, { minLength: 1, maxLength: MOST_SEATS }).map(json) },
)

/** Values that exist on the server, by the name of their field. */
const MEANINGFUL: Readonly<Record<string, Texts>> = {
  showId,
  planId: texts(`grid-${FUZZED_SEATS}`, 'no-such-plan'),
  seatIds,
  bookingId: uuid,
  requestId: uuid,
  seq: fc.oneof(fc.integer({ min: 0, max: 50 }), fc.constantFrom(2_147_483_647)).map(json),
  quantity: fc.oneof(fc.integer({ min: 1, max: 4 }), fc.constantFrom(10, 11, 100)).map(json),
  // As many as every quantity has.
  wheelchairPlaces: texts(0, 1),
  search: texts('rehearsal', 'Load TEST', '%', '_', '\\\\', ' ', 'é', 'nobody'),
  from: texts('0000-01-01T00:00:00.000Z', '2026-11-30T19:30:00.000Z', '9999-12-31T23:59:59.999Z'),
  to: texts('0000-01-01T00:00:00.000Z', '9999-12-31T23:59:59.999Z'),
  showIds: texts([FUZZED_SHOW], [FUZZED_SHOW, FUZZED_SHOW, HONEST_SHOW, 'no-such-show']),
  limit: texts(1, 2, 500),
  after: texts(
    `0~${FUZZED_SHOW}`,
    `999999999999999~${FUZZED_SHOW}`,
    `-99999999999999~0~00000000-0000-0000-0000-000000000000`,
  ),
  categoryId: texts('all', 'none', 'x'.repeat(LONGEST_NAME)),
  name: texts('Ann', ' Zoë 🎭 ', 'x'.repeat(LONGEST_NAME)),
  email: texts('ann@example.org', 'a+b@xn--bcher-kva.example'),
  language: texts('de', 'fr-CA', 'zh-Hant-TW'),
}

/** Values that fit no schema, or only a loose one. */
export const junk: Texts = fc.oneof(
  texts(null, true, false, -1, 0.5, 2 ** 31, 2 ** 53 + 2, '', '7', '0', [7], [], {}, { $ne: null }, { $gt: 0 }),
  fc.constantFrom('1e309', '-1e309', '-0', '1e-400', '9'.repeat(400), '[null]', '"\\u0000"', '"\\ud800"', '"\\udc00x"'),
  texts(
    '__proto__',
    'constructor',
    '\u202e',
    '=1+1',
    '<script>',
    'x'.repeat(5000),
    Array.from({ length: 5000 }, () => 1),
  ),
  texts(
    { __proto__: 1 },
    { constructor: { prototype: {} } },
    { toString: 1 },
    { length: 1e9 },
    { then: 1 },
    { toJSON: 1 },
  ),
  fc.constantFrom('{"__proto__":{"showId":"fuzzed"}}', '{"a":1,"a":2}', '{"_placeholder":true,"num":0}'),
  fc.constantFrom(10, 100, 4000).map((depth) => '['.repeat(depth) + ']'.repeat(depth)),
  fc.constantFrom(10, 1000).map((depth) => '{"a":'.repeat(depth) + '0' + '}'.repeat(depth)),
  fc.json({ maxDepth: 3 }),
)

const notJson: Texts = fc.constantFrom(
  '',
  '{',
  '[',
  '{"a"',
  '{"a":}',
  'undefined',
  'NaN',
  '01',
  "{'a':1}",
  '{}}',
  '{"a":1,}',
  '\u0000',
)

/** Texts that fit the schema of a payload or a body. */
export function validJson(schema: z.core.$ZodType): Texts {
  return textsFor(schemaOf(schema))
}

/** Mostly texts that fit; else objects with one fault, or other texts. */
export function nearlyValidJson(schema: z.core.$ZodType): Texts {
  const read = schemaOf(schema)
  return fc.oneof(
    { weight: 6, arbitrary: textsFor(read) },
    { weight: 6, arbitrary: faulty(read) },
    { weight: 2, arbitrary: junk },
    { weight: 1, arbitrary: notJson },
    { weight: 1, arbitrary: truncated(textsFor(read)) },
  )
}

/** Each text without its end. */
export function truncated(whole: Texts): Texts {
  return fc.tuple(whole, fc.nat()).map(([text, at]) => text.slice(0, at % (text.length + 1)))
}

function schemaOf(schema: z.core.$ZodType): Schema {
  return z.toJSONSchema(schema, { io: 'input', unrepresentable: 'any' }) as Schema
}

function textsFor(schema: Schema, name = ''): Texts {
  const meaningful = Object.hasOwn(MEANINGFUL, name) ? MEANINGFUL[name] : undefined
  if (meaningful) return meaningful
  if (schema.enum) return texts(...schema.enum)
  if (schema.anyOf) return fc.oneof(...schema.anyOf.map((each) => textsFor(each)))
  switch (schema.type) {
    case 'object':
      return membersOf(schema).map(objectOf)
    case 'array': {
      const { minItems: minLength = 0, maxItems: maxLength = 5 } = schema
      return fc.array(textsFor(schema.items ?? {}), { minLength, maxLength }).map((all) => `[${all.join()}]`)
    }
    case 'integer':
    case 'number': {
      const { minimum = 0, maximum = 2 ** 31 - 1 } = schema
      return fc.integer({ min: Math.max(minimum, -(2 ** 31)), max: Math.min(maximum, 2 ** 31 - 1) }).map(json)
    }
    case 'string':
      return fc.string({ minLength: schema.minLength ?? 0, maxLength: Math.min(schema.maxLength ?? 40, 200) }).map(json)
    case 'boolean':
      return texts(true, false)
    case 'null':
      return texts(null)
    default:
      return fc.json({ maxDepth: 2 })
  }
}

type Member = readonly [name: string, text: string]

function membersOf({ properties = {}, required = [] }: Schema): fc.Arbitrary<Member[]> {
  const members = Object.entries(properties).map(([name, schema]) => {
    const member = textsFor(schema, name).map((text): Member[] => [[name, text]])
    return required.includes(name) ? member : fc.oneof(member, fc.constant<Member[]>([]))
  })
  return fc.tuple(...members).map((all) => all.flat())
}

/** One field is missing, repeated, wrong or unknown; or the object is filled up to about the size limit. */
function faulty(schema: Schema): Texts {
  const extra = fc.constantFrom('price', 'visitorId', 'status', 'expiresAt', '__proto__', 'constructor', 'toString', '')
  const fault = fc.constantFrom('out', 'twice', 'wrong', 'extra', 'large')
  return fc
    .tuple(membersOf(schema), fault, fc.nat(), junk, extra, fc.integer({ min: 16_200, max: 16_500 }))
    .map(([members, kind, at, wrong, name, size]) => {
      const which = at % Math.max(1, members.length)
      const [field = name] = members[which] ?? []
      if (kind === 'out') return objectOf(members.filter((_, i) => i !== which))
      if (kind === 'twice') return objectOf([...members, [field, wrong]])
      if (kind === 'wrong') return objectOf(members.map((member, i) => (i === which ? [field, wrong] : member)))
      if (kind === 'extra') return objectOf([...members, [name, wrong]])
      const bare = objectOf([...members, ['fill', '""']])
      return objectOf([...members, ['fill', json('x'.repeat(Math.max(0, size - bare.length)))]])
    })
}

function objectOf(members: readonly Member[]): string {
  return `{${members.map(([name, text]) => `${json(name)}:${text}`).join()}}`
}
