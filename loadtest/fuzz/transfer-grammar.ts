// Bookings that visitors offer, accept, take back and cancel over HTTP, at the same time and in any order. The links are signed
// as the server under fuzz signs them.
import { createHmac } from 'node:crypto'
import fc from 'fast-check'
import type { Step } from './input.ts'
import { FUZZED_SEATS, FUZZED_SHOW } from './json-grammar.ts'

/** What the servers of a run sign with. */
export const AUTH_SECRET = 'what the servers of the fuzz test sign with'
const VISITORS_MET = 3
const MOST_EDITION = 4

/** The link of a booking's offer, by the number of the offer. */
export function offerLink(bookingId: string, edition: number): string {
  const claims = { show: FUZZED_SHOW, edition, sub: bookingId, iss: 'holdfast offers' }
  const signed = `${encoded({ alg: 'HS256' })}.${encoded(claims)}`
  return `${signed}.${createHmac('sha256', AUTH_SECRET).update(signed).digest('base64url')}`
}

function encoded(value: object): string {
  return Buffer.from(JSON.stringify(value)).toString('base64url')
}

type Sale = Readonly<{ bookingId: string; seatIds: readonly number[] }>
/** A method, a path and a body. */
type Asked = readonly [method: string, path: string, body?: object]

const confirmed = ({ bookingId, seatIds }: Sale): Asked => [
  'PUT',
  pathOf(bookingId),
  { seatIds, buyer: { name: 'Ann' } },
]
const held = ({ seatIds }: Sale): Asked => ['POST', `/api/shows/${FUZZED_SHOW}/hold`, { seatIds }]
const offered = ({ bookingId }: Sale): Asked => ['POST', `${pathOf(bookingId)}/offer`]

const edition = fc.integer({ min: 0, max: MOST_EDITION })
const act: fc.Arbitrary<(sale: Sale) => Asked> = fc.oneof(
  { weight: 3, arbitrary: fc.constant(offered) },
  {
    weight: 6,
    arbitrary: edition.map((number) => ({ bookingId }: Sale): Asked => {
      const buyer = { name: 'Zoë 🎭', email: 'zoe@example.org', language: 'fr' }
      return ['POST', '/api/offers/accept', { link: offerLink(bookingId, number), ...(number % 2 === 0 && { buyer }) }]
    }),
  },
  {
    weight: 2,
    arbitrary: edition.map((number) => ({ bookingId }: Sale): Asked => {
      return ['POST', '/api/offers/read', { link: offerLink(bookingId, number) }]
    }),
  },
  {
    weight: 3,
    arbitrary: fc.constantFrom<(sale: Sale) => Asked>(
      ({ bookingId }) => ['DELETE', `${pathOf(bookingId)}/offer`],
      ({ bookingId }) => ['GET', `${pathOf(bookingId)}/ticket`],
      () => ['GET', '/api/bookings/passed-on'],
      () => ['GET', '/api/bookings'],
      confirmed,
      held,
    ),
  },
  { weight: 1, arbitrary: fc.constant(({ bookingId }: Sale): Asked => ['DELETE', pathOf(bookingId)]) },
)

const sale: fc.Arbitrary<Sale> = fc.record({
  bookingId: fc.uuid({ version: 4 }),
  seatIds: fc.uniqueArray(fc.integer({ min: 0, max: FUZZED_SEATS - 1 }), { minLength: 1, maxLength: 2 }),
})

/** The first visitor books seats and offers the booking; then each visitor, on a connection of their own, does anything. */
export const transferSteps: fc.Arbitrary<Step[]> = fc
  .tuple(
    sale,
    fc.array(fc.tuple(fc.integer({ min: 0, max: VISITORS_MET - 1 }), act, fc.boolean()), {
      minLength: 3,
      maxLength: 16,
    }),
  )
  .map(([made, acts]) => [
    ...[held, confirmed, offered].flatMap((first) => [requested(0, first(made)), answered(0)]),
    ...acts.flatMap(([visitor, asked, isWaitedFor]) => {
      const step = requested(visitor, asked(made))
      return isWaitedFor ? [step, answered(visitor)] : [step]
    }),
  ])

function requested(visitor: number, [method, path, body]: Asked): Step {
  const content = body === undefined ? '' : JSON.stringify(body)
  const headers = ['Host: 127.0.0.1', `Authorization: Bearer {visitor ${visitor}}`]
  if (body) headers.push('Content-Type: application/json', `Content-Length: ${Buffer.byteLength(content)}`)
  return { on: visitor, text: [`${method} ${path} HTTP/1.1`, ...headers, '', content].join('\r\n') }
}

function answered(on: number): Step {
  return { on, answered: true }
}

function pathOf(bookingId: string): string {
  return `/api/shows/${FUZZED_SHOW}/bookings/${bookingId}`
}
