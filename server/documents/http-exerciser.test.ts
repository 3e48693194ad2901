// Calls every route in every documented way, and compares the OpenAPI document with the answers.
import { afterAll, beforeAll, expect, test } from 'vitest'
import { ROLES } from '../../shared/operators.ts'
import { CONFIRM_BY, SINGLES } from '../../shared/status.ts'
import { routes, type Call, type RouteName } from '../../shared/http.ts'
import { commonRefusals, type Route } from '../../shared/routes/route.ts'
import { WebhookType } from '../../shared/webhooks.ts'
import type { RefusalCode } from '../../shared/protocol.ts'
import { MOST_OFFERS } from '../../shared/transfer.ts'
import type { SeatingPlan } from '../../shared/seating-plan.ts'
import { backdate } from '../testing/test-box-office.ts'
import { SchemaCoverage } from '../testing/schema-coverage.ts'
import { drawingOf } from '../testing/pretix-drawings.ts'
import { rawRequest } from '../testing/raw-sockets.ts'
import { AUTH_SECRET, testServer, type TestServer } from '../testing/test-server.ts'
import { SigningKeys } from '../auth/signing-keys.ts'
import { LINK_ISSUER, Tickets } from '../auth/tickets.ts'
import { addEndpoint, disableEndpoint } from '../jobs/webhooks/endpoints.ts'
import { HTTP_EXAMPLES } from './http-examples.ts'
import type { JsonSchema } from './json-schemas.ts'
import { openApiDocument } from './openapi.ts'
import { checkStatementsByShow } from '../testing/statements-by-show.ts'

const OPERATOR_TOKEN = 'the-token-of-the-operator-of-the-tests-server'
const names = Object.keys(routes) as RouteName[]

/** The documented answers, by `<operationId> <status>`. */
function answers(): Record<string, { payload: JsonSchema }> {
  const all = Object.values(openApiDocument().paths).flatMap((methods) => Object.values(methods))
  return Object.fromEntries(
    all
      .filter(({ operationId }) => !/^(followChanges|readPoster|exportBookingsAs)/.test(operationId))
      .flatMap(({ operationId, responses }) =>
        Object.entries(responses).map(([status, { content }]) => {
          const payload = content?.['application/json']?.schema
          if (!payload) throw new Error(`${operationId} ${status} says nothing.`)
          return [`${operationId} ${status}`, { payload }] as const
        }),
      ),
  )
}

const FAULTS =
  'need a fault: server/http/api.test.ts, server/live/request-dispatch.test.ts, server/auth/provider-keys.test.ts'
const SOCKETS = 'needs a lost connection or an expiry: exerciser.slow.test.ts'

/** The documented answers that this test does not trigger, with the reason. */
const NOT_SEEN: Record<string, string> = {
  'RefusalCode=BUSY': FAULTS,
  'RefusalCode=INTERNAL': FAULTS,
  'RefusalCode=UNAVAILABLE': FAULTS,
  'RefusalCode=PROTOCOL_MISMATCH': 'of handshakes',
  'ReadLogAnswer.changes.steps.cause=disconnected': SOCKETS,
  'ReadLogAnswer.changes.steps.cause=returned': SOCKETS,
  'ReadLogAnswer.changes.steps.cause=expired': SOCKETS,
}
for (const field of ['offer', 'offer.number', 'offer.offeredAt', 'ticketEdition'])
  NOT_SEEN[`ConfirmAtCounterAnswer.${field}`] = 'nobody has the token of a visitor for whom the counter sold'
NOT_SEEN['holdAtCounter 409.code=LIMIT_REACHED'] = 'needs more than 100 seats: rules-operator-bookings.test.ts'
for (const name of names) {
  for (const answer of [`${name} 500`, `${name} 503`]) NOT_SEEN[answer] = NOT_SEEN[`${answer}.code`] = FAULTS
  NOT_SEEN[`${name} 500.code=INTERNAL`] = NOT_SEEN[`${name} 503.code=UNAVAILABLE`] = FAULTS
  NOT_SEEN[`${name} 503.code=BUSY`] = FAULTS
}

const documented = new SchemaCoverage(answers(), openApiDocument().components.schemas)
let server: TestServer
let showId: string
let token: string
let visitorId: string

const plan: SeatingPlan = {
  planId: 'hall',
  name: 'Hall',
  focus: { x: 3, y: 0 },
  stage: {
    label: 'Stage',
    outline: [
      { x: 0, y: 0 },
      { x: 11, y: 0 },
      { x: 11, y: 2 },
    ],
  },
  categories: [{ categoryId: 'all', name: 'All', price: 950 }],
  sections: [
    {
      name: 'Stalls',
      labelAt: { x: 5, y: 5 },
      rows: [
        {
          name: 'A',
          seats: Array.from({ length: 12 }, (_, x) => ({
            number: String(x + 1),
            x,
            y: 4,
            categoryId: 'all',
            ...(x === 11 && { accessible: true }),
            ...(x === 9 && { blocked: true }),
          })),
        },
      ],
    },
  ],
}

beforeAll(async () => {
  server = await testServer({ OPERATOR_TOKEN, MAX_SEATS_PER_VISITOR: '6' })
  showId = await server.boxOffice.addShow(12, { plan, blocked: [10], singles: 'refuse' })
  const made = await call('createVisitor', {}, '')
  ;({ token, visitorId } = made as { token: string; visitorId: string })
})
afterAll(() => server.close())

/** The path and query of a call. */
function addressOf(route: Route, input: object): string {
  const values: Record<string, unknown> = { ...input }
  const path = route.path.replaceAll(/:(\w+)/g, (_all, name: string) => encodeURIComponent(String(values[name])))
  const query = Object.keys(route.query?.shape ?? {}).flatMap((name) =>
    values[name] === undefined ? [] : `${name}=${encodeURIComponent([values[name]].flat().map(String).join(','))}`,
  )
  return query.length > 0 ? `${path}?${query.join('&')}` : path
}

type Given = { bearer?: string; url?: string; body?: string; type?: string; path?: string }

/** Calls a route and records the answer. */
async function call<N extends RouteName>(name: N, input: Call<N>, bearer = token, given: Given = {}): Promise<unknown> {
  const route: Route = routes[name]
  const fields = Object.entries(input).filter(([field]) => Object.hasOwn(route.body?.shape ?? {}, field))
  const body = given.body ?? (route.body ? JSON.stringify(Object.fromEntries(fields)) : undefined)
  const headers: Record<string, string> = { 'Content-Type': given.type ?? 'application/json' }
  const sent = route.bearer === 'operator' && bearer === token ? OPERATOR_TOKEN : bearer
  if (sent !== '') headers.Authorization = `Bearer ${sent}`
  const path = given.path ?? addressOf(route, input)
  const method = route.method.toUpperCase()
  const answer = await rawRequest(given.url ?? server.url, path, {
    method,
    headers,
    ...(body !== undefined && { body }),
  })
  const said: unknown = JSON.parse(answer.body)
  documented.see(`${name} ${answer.status}`, said)
  return said
}

async function refuse<N extends RouteName>(
  code: RefusalCode,
  name: N,
  input: Call<N>,
  bearer = token,
  given: Given = {},
) {
  expect(await call(name, input, bearer, given), name).toMatchObject({ code })
}

test('a purchase gets the documented answers', async () => {
  await call('readTime', {})
  await call('createVisitor', {})
  for (const singles of ['off', 'warn'] as const) await server.boxOffice.addShow(12, { plan, singles })
  await server.boxOffice.addShow(12, { plan, confirmBy: 'server' })
  await call('listShows', {})
  await call('listShows', { limit: 1 })
  await call('readShow', { showId })
  await call('readPlan', { planId: 'hall' })
  await call('holdSeats', { showId, seatIds: [0, 1] })
  await call('readHold', { showId })
  await call('holdBest', { showId, quantity: 2, requestId: crypto.randomUUID() })
  await call('previewBest', { showId, quantity: 2, categoryId: 'all', accessible: false, wheelchairPlaces: 0 })
  await call('releaseSeats', { showId, seatIds: [0] })
  await call('releaseSeats', { showId })
  await call('holdSeats', { showId, seatIds: [0, 1] })
  await call('beginCheckout', { showId })
  await call('endCheckout', { showId })
  const bookingId = crypto.randomUUID()
  await call('confirmBooking', {
    showId,
    bookingId,
    seatIds: [0, 1],
    buyer: { name: 'Anna', email: 'anna@example.org', language: 'de' },
  })
  await call('readBooking', { showId, bookingId })
  await call('holdSeats', { showId, seatIds: [2] })
  await call('extendHold', { showId })
  await call('listSeats', { showId })
  await call('releaseSeats', { showId })
  await call('listBookings', {})
  const { code } = (await call('readTicketCode', { showId, bookingId })) as { code: string }
  await call('readTicket', { code })
  await call('cancelBooking', { showId, bookingId })
  await call('readLog', { showId, after: 0 })
  expect(visitorId).toMatch(/^[0-9a-f-]{36}$/)
})

test('passing a booking on gets the documented answers', async () => {
  const show = await server.boxOffice.addShow(12, { plan })
  const { token: receiver } = (await call('createVisitor', {}, '')) as { token: string }
  const bookingId = crypto.randomUUID()
  const booked = { showId: show, bookingId }
  await call('holdSeats', { showId: show, seatIds: [0, 1] })
  const buyer = { name: 'Anna', email: 'anna@example.org', language: 'de' }
  await call('confirmBooking', { ...booked, seatIds: [0, 1], buyer })
  const { code } = (await call('readTicketCode', booked)) as { code: string }
  const links = new Tickets(new SigningKeys([AUTH_SECRET]), LINK_ISSUER)
  const opens = { link: await links.sign(booked) }
  await refuse('NOT_FOUND', 'offerBooking', { showId: show, bookingId: crypto.randomUUID() })
  await refuse('FORBIDDEN', 'offerBooking', booked, receiver)
  await refuse('NOT_FOUND', 'withdrawOffer', { showId: show, bookingId: crypto.randomUUID() })
  await refuse('FORBIDDEN', 'withdrawOffer', booked, receiver)
  await refuse('NOT_FOUND', 'readOffer', { link: 'none' })
  await refuse('NOT_FOUND', 'acceptOffer', { link: 'none' })
  const offered = async (given = token) => ((await call('offerBooking', booked, given)) as { link: string }).link
  const first = { link: await offered() }
  await call('readOffer', first)
  await call('readOffer', first, receiver)
  await call('readBooking', booked)
  await call('listBookings', {})
  await call('searchBookings', { showId: show })
  await call('withdrawOffer', booked)
  await call('readOffer', first, receiver)
  await refuse('FORBIDDEN', 'acceptOffer', first, receiver)
  for (let offers = 1; offers < MOST_OFFERS; offers++) {
    await offered()
    if (offers < MOST_OFFERS - 1) await call('withdrawOffer', booked)
  }
  const last = { link: await offered() }
  await call('holdSeats', { showId: show, seatIds: [2, 3, 4, 5, 6] }, receiver)
  await refuse('LIMIT_REACHED', 'acceptOffer', last, receiver)
  await call('releaseSeats', { showId: show }, receiver)
  await call('acceptOffer', { ...last, buyer: { name: 'Ben', email: 'ben@example.org', language: 'fr' } }, receiver)
  await call('readOffer', last, receiver)
  await call('readOffer', last)
  await call('searchBookings', { showId: show })
  await call('listPassedOn', {})
  await call('listBookings', {})
  await refuse('FORBIDDEN', 'readTicket', { code })
  await refuse('FORBIDDEN', 'openTicket', opens)
  await call('admit', { showId: show, code, scanId: crypto.randomUUID() })
  await refuse('LIMIT_REACHED', 'offerBooking', booked, receiver)
  await call('readLog', { showId: show })
  await call('readShowLog', { showId: show, after: 0 })
  await call('readSeatHistory', { showId: show, seatId: 0 })
  // Each state of an offer: of a cancelled booking, of one whose holders are in, and of a show that has begun.
  for (const [seatId, close] of [
    [7, (one: typeof booked) => call('cancelBooking', one)],
    [8, (one: typeof booked) => call('admit', { ...one, scanId: crypto.randomUUID() })],
    [
      11,
      () =>
        server.boxOffice.orm.em
          .fork()
          .execute('update show set starts_at = ? where show_id = ?', [new Date(Date.now() - 60_000), show]),
    ],
  ] as const) {
    const one = { showId: show, bookingId: crypto.randomUUID() }
    await call('holdSeats', { showId: show, seatIds: [seatId] })
    await call('confirmBooking', { ...one, seatIds: [seatId] })
    const { link } = (await call('offerBooking', one)) as { link: string }
    await close(one)
    await call('readOffer', { link }, receiver)
  }
})

test('calls that the state of a show does not allow get the documented refusals', async () => {
  const { token: other } = (await call('createVisitor', {}, '')) as { token: string }
  await call('holdSeats', { showId, seatIds: [4, 5] }, other)
  await refuse('SEATS_TAKEN', 'holdSeats', { showId, seatIds: [3, 4] })
  await refuse('SEATS_TAKEN', 'holdSeats', { showId, seatIds: [10] })
  await refuse('UNKNOWN_SEAT', 'holdSeats', { showId, seatIds: [99] })
  await refuse('LIMIT_REACHED', 'holdSeats', { showId, seatIds: [0, 1, 2, 3, 6, 7, 8] })
  await refuse('LIMIT_REACHED', 'holdBest', { showId, quantity: 7, requestId: crypto.randomUUID() })
  await refuse('NOT_ENOUGH_SEATS', 'holdBest', { showId, quantity: 6, requestId: crypto.randomUUID() })
  await refuse('LIMIT_REACHED', 'previewBest', { showId, quantity: 100 })
  await refuse('NOT_ENOUGH_SEATS', 'previewBest', { showId, quantity: 6 })
  await refuse('UNKNOWN_SEAT', 'releaseSeats', { showId, seatIds: [99] })
  await refuse('NOT_HELD', 'extendHold', { showId })
  await refuse('NOT_HELD', 'beginCheckout', { showId })
  await call('holdSeats', { showId, seatIds: [1, 2] })
  await refuse('FORBIDDEN', 'beginCheckout', { showId })
  const bookingId = crypto.randomUUID()
  await refuse('FORBIDDEN', 'confirmBooking', { showId, bookingId, seatIds: [1, 2] })
  await refuse('NOT_HELD', 'confirmBooking', { showId, bookingId, seatIds: [7] })
  await refuse('UNKNOWN_SEAT', 'confirmBooking', { showId, bookingId, seatIds: [99] })
  await call('releaseSeats', { showId })
  await call('holdSeats', { showId, seatIds: [0, 1] })
  await call('confirmBooking', { showId, bookingId, seatIds: [0, 1] })
  await call('listBookings', { limit: 1 })
  await refuse('BOOKING_MISMATCH', 'confirmBooking', { showId, bookingId, seatIds: [2] })
  await refuse('FORBIDDEN', 'cancelBooking', { showId, bookingId }, other)
  await refuse('SEATS_TAKEN', 'holdSeats', { showId, seatIds: [0] }, other)
  await refuse('FORBIDDEN', 'readLog', { showId }, other)
  await call('revokeVisitor', {}, other)
  await refuse('UNAUTHORIZED', 'readHold', { showId }, other)
})

test('what operators do gets the documented answers', async () => {
  const show = await server.boxOffice.addShow(12, { plan })
  const ofSeats = { showId: show, seatIds: [3], reason: 'The stage needs the place.' }
  await call('readOperator', {})
  server.figures.takeFigures()
  await call('readFigures', {})
  for (const role of ROLES) {
    const { token: given } = (await call('addOperator', { name: `an operator with ${role}`, role })) as {
      token: string
    }
    await call('readOperator', {}, given)
    if (role !== 'admin') await refuse('FORBIDDEN', 'listOperators', {}, given)
  }
  await call('revokeOperator', { name: 'an operator with door' })
  await refuse('NOT_FOUND', 'revokeOperator', { name: 'nobody' })
  await call('listOperators', {})
  await call('holdSeats', ofSeats)
  await call('forceRelease', ofSeats)
  await call('blockSeats', { ...ofSeats, allocation: 'Press' })
  await call('unblockSeats', ofSeats)
  await call('readLog', { showId: show })
  await call('holdSeats', { showId: show, seatIds: [3, 4] })
  const ofBooking = { showId: show, bookingId: crypto.randomUUID() }
  await call('confirmBooking', { ...ofBooking, seatIds: [3, 4] })
  const { reason } = ofSeats
  await call('cancelSeats', { ...ofBooking, seatIds: [4], reason })
  await refuse('BOOKING_MISMATCH', 'cancelSeats', { ...ofBooking, seatIds: [5], reason })
  await refuse('UNKNOWN_SEAT', 'cancelSeats', { ...ofBooking, seatIds: [99], reason })
  await call('moveBooking', { ...ofBooking, moves: [{ from: 3, to: 5 }], reason })
  await call('moveBooking', { ...ofBooking, moves: [{ from: 5, to: 3 }], reason })
  await refuse('BOOKING_MISMATCH', 'moveBooking', { ...ofBooking, moves: [{ from: 6, to: 7 }], reason })
  await refuse('SEATS_TAKEN', 'moveBooking', { ...ofBooking, moves: [{ from: 3, to: 9 }], reason })
  await refuse('UNKNOWN_SEAT', 'moveBooking', { ...ofBooking, moves: [{ from: 3, to: 99 }], reason })
  await call('readLog', { showId: show })
  await call('holdSeats', { showId: show, seatIds: [6] })
  const bookingId = crypto.randomUUID()
  const buyer = { name: 'Anna', email: 'anna@example.org' }
  await call('confirmBooking', { showId: show, bookingId, seatIds: [6], buyer })
  await call('holdSeats', { showId: show, seatIds: [7] })
  await call('confirmBooking', { showId: show, bookingId: crypto.randomUUID(), seatIds: [7] })
  await refuse('SEATS_TAKEN', 'blockSeats', { ...ofSeats, allocation: 'Press' })
  const booked = { showId: show, bookingId }
  await call('searchBookings', { showId: show, limit: 1 })
  await call('readAnyBooking', booked)
  const em = server.boxOffice.orm.em.fork()
  await em.execute(`insert into mail (kind, email, state, last_error, settled_at) values
    ('tickets', 'anna@example.org', 'sent', null, now()), ('tickets', 'b@example.org', 'failed', 'ECONNECTION', now())`)
  await em.execute(`insert into mail (show_id, kind, booking_id) values (?, 'cancelled', ?), (?, 'changed', ?)`, [
    show,
    bookingId,
    show,
    bookingId,
  ])
  await call('findTickets', { email: 'nobody@example.org' })
  await call('listMails', {})
  await call('listMails', { limit: 1 })
  await refuse('BAD_REQUEST', 'listMails', { after: 'none' })
  const links = new Tickets(new SigningKeys([AUTH_SECRET]), LINK_ISSUER)
  await call('openTicket', { link: await links.sign(booked) })
  await call('eraseBuyer', booked)
  await call('blockSeats', { showId: show, seatIds: [5], allocation: 'House', until: '2040-01-01T20:00:00.000Z' })
  await call('holdSeats', { showId: show, seatIds: [0, 1] })
  const { seq } = (await call('readSeatHolders', { showId: show })) as { seq: number }
  await call('readHeat', { showId: show })
  await call('readSeatHoldersAt', { showId: show, seq })
  await call('readSeatHoldersAt', { showId: show, at: '2000-01-01T00:00:00.000Z' })
  await refuse('NOT_FOUND', 'readSeatHoldersAt', { showId: show, seq: seq + 1 })
  await refuse('BAD_REQUEST', 'readSeatHoldersAt', { showId: show })
  await call('readShowLog', { showId: show, after: 0 })
  await call('readSeatHistory', { showId: show, seatId: 3 })
  await call('readSeatHistory', { showId: show, seatId: 3, limit: 1 })
  await refuse('UNKNOWN_SEAT', 'readSeatHistory', { showId: show, seatId: 99 })
  const unknown = { ...ofSeats, seatIds: [99] }
  await refuse('UNKNOWN_SEAT', 'blockSeats', { ...unknown, allocation: 'Press' })
  await refuse('UNKNOWN_SEAT', 'unblockSeats', unknown)
  await refuse('UNKNOWN_SEAT', 'forceRelease', unknown)
})

test('sales at the counter get the documented answers', async () => {
  const show = await server.boxOffice.addShow(12, { plan })
  const ofSale = { showId: show, saleId: crypto.randomUUID() }
  const bookingId = crypto.randomUUID()
  await call('holdAtCounter', { ...ofSale, seatIds: [0, 1, 2] })
  await call('releaseAtCounter', { ...ofSale, seatIds: [2] })
  await refuse('UNKNOWN_SEAT', 'holdAtCounter', { ...ofSale, seatIds: [99] })
  await refuse('UNKNOWN_SEAT', 'releaseAtCounter', { ...ofSale, seatIds: [99] })
  await refuse('SEATS_TAKEN', 'holdAtCounter', { ...ofSale, seatIds: [9] })
  await refuse('NOT_HELD', 'confirmAtCounter', { ...ofSale, bookingId, seatIds: [2] })
  await refuse('UNKNOWN_SEAT', 'confirmAtCounter', { ...ofSale, bookingId, seatIds: [99] })
  await call('confirmAtCounter', {
    ...ofSale,
    bookingId,
    seatIds: [0, 1],
    buyer: { name: 'Anna', email: 'a@example.org' },
  })
  await call('cancelSeats', { showId: show, bookingId, seatIds: [1], reason: 'A guest is ill.' })
  await call('confirmAtCounter', { ...ofSale, bookingId, seatIds: [0, 1] })
  await refuse('BOOKING_MISMATCH', 'confirmAtCounter', { ...ofSale, bookingId, seatIds: [2] })
  await call('admit', { showId: show, bookingId, scanId: crypto.randomUUID() })
  await call('searchBookings', { showId: show })
})

const ABOUT = {
  description: 'Three acts.\n\nOne interval.',
  doorsAt: '2040-01-01T19:00:00.000Z',
  minimumAge: 12,
  organiser: 'The Players',
  address: '1 High Street',
  termsUrl: 'https://players.example/terms',
}

test('what operators do with shows gets the documented answers', async () => {
  const made = 'made-by-an-operator'
  const { call: example } = HTTP_EXAMPLES.makeShow
  const input = { ...example, showId: made, planId: 'hall', startsAt: '2040-01-01T20:00:00.000Z' }
  await call('makeShow', input)
  await call('makeShow', input)
  await refuse('BAD_REQUEST', 'makeShow', { ...input, title: 'Another' })
  await refuse('NOT_FOUND', 'makeShow', { ...input, showId: 'another', planId: 'no-such-plan' })
  for (const singles of SINGLES) await call('changeShow', { showId: made, singles })
  for (const confirmBy of [...CONFIRM_BY, null]) await call('changeShow', { showId: made, confirmBy })
  await call('changeShow', { showId: made, holds: { heldSeatsPerAddress: 5 } })
  await call('changeShow', { showId: made, about: ABOUT })
  const { image } = HTTP_EXAMPLES.storePoster.call
  await call('storePoster', { showId: made, image, reason: 'The designer sent it.' })
  await refuse('BAD_REQUEST', 'storePoster', { showId: made, image: 'R0lGODlhAQABAAAAACw=' })
  await call('removePoster', { showId: made })
  await call('storePoster', { showId: made, image })
  await refuse('FORBIDDEN', 'changeShow', { showId: made, archived: true })
  await call('openSale', { showId: made })
  await call('readLog', { showId: made })
  await call('closeSale', { showId: made })
  await call('readShowLog', { showId: made })
  await call('changeShow', { showId: made, archived: true, reason: 'Over.' })
  await refuse('FORBIDDEN', 'openSale', { showId: made })
  await refuse('FORBIDDEN', 'removePoster', { showId: made })
  const another = Buffer.concat([Buffer.from(image, 'base64'), Buffer.of(0)]).toString('base64')
  await refuse('FORBIDDEN', 'storePoster', { showId: made, image: another })
  await call('readShow', { showId: made })
})

test('the door gets the documented answers', async () => {
  const show = await server.boxOffice.addShow(12, { plan })
  const elsewhere = await server.boxOffice.addShow(12, { plan })
  const bookingId = crypto.randomUUID()
  const buyer = { name: 'Ada Example' }
  await call('holdSeats', { showId: show, seatIds: [0, 1] })
  await call('confirmBooking', { showId: show, bookingId, seatIds: [0, 1], buyer })
  const { code } = (await call('readTicketCode', { showId: show, bookingId })) as { code: string }
  const scan = (showId: string, ticket: string) =>
    call('admit', { showId, scanId: crypto.randomUUID(), code: ticket }) as Promise<{ outcome: string }>
  expect(await scan(show, code)).toMatchObject({ outcome: 'admitted', name: 'Ada Example' })
  expect(await scan(show, code)).toMatchObject({ outcome: 'again' })
  expect(await scan(elsewhere, code)).toMatchObject({ outcome: 'other-show' })
  expect(await scan(show, 'forged')).toMatchObject({ outcome: 'no-ticket' })
  await call('countAdmissions', { showId: show })
  await call('undoAdmission', { showId: show, bookingId, seatIds: [0, 1] })
  const door = 'North entrance'
  const listed = (seatIds: number[]) =>
    call('admit', { showId: show, scanId: crypto.randomUUID(), bookingId, seatIds, door, agoMs: 5000 })
  await call('moveBooking', { showId: show, bookingId, moves: [{ from: 0, to: 5 }], reason: 'A pillar.' })
  expect(await listed([0, 1])).toMatchObject({ outcome: 'moved', formerLabels: [expect.any(String)] })
  expect(await listed([1])).toMatchObject({ outcome: 'admitted', seats: [{ door }, { admittedAt: null }] })
  await call('searchBookings', { showId: show })
  expect(await call('readAnyBooking', { showId: show, bookingId })).toMatchObject({ seats: [{ door }, {}] })
  await call('undoAdmission', { showId: show, bookingId, seatIds: [1] })
  await call('cancelBooking', { showId: show, bookingId })
  expect(await call('readAnyBooking', { showId: show, bookingId })).toHaveProperty('paidBack.amount')
  expect(await scan(show, code)).toMatchObject({ outcome: 'cancelled' })
})

test('seating plans get the documented answers', async () => {
  const hall = { ...plan, planId: 'another' }
  await call('checkPlan', { file: JSON.stringify(hall) })
  await call('checkPlan', { file: JSON.stringify({ ...hall, sections: [] }) })
  const file = JSON.stringify(drawingOf(['Stalls']))
  await call('checkPlan', { file, prices: { Stalls: 950 } })
  await call('storePlan', { planId: 'another', file: JSON.stringify(hall) })
  await call('listPlans', {})
})

test('replaced plans, all shows and webhooks get the documented answers', async () => {
  await call('storePlan', { planId: 'a-third', file: JSON.stringify({ ...plan, planId: 'a-third' }) })
  const salesCloseAt = new Date(Date.now() - 60_000)
  const over = await server.boxOffice.addShow(12, { plan, salesCloseAt })
  await call('replacePlan', { showId: over, planId: 'a-third' })
  await refuse('SEATS_TAKEN', 'replacePlan', { showId, planId: 'a-third' })
  await call('listAllShows', { limit: 1 })
  const em = server.boxOffice.orm.em.fork()
  const failing = await addEndpoint(em, { url: 'https://a.example', eventTypes: WebhookType.options, showId })
  const { endpointId } = await addEndpoint(em, { url: 'https://b.example', eventTypes: [], showId: undefined })
  await em.execute('update webhook_endpoint set failing_since = now() where endpoint_id = ?', [failing.endpointId])
  await disableEndpoint(em, endpointId, 'It answered with 410 Gone.')
  await em.execute(
    `insert into webhook_delivery (show_id, endpoint_id, seq, step, webhook_id, type, state, attempts, last_status,
       last_error, next_attempt_at, delivered_at)
     values (:showId, :endpointId, 1, 0, 'a', 'hold.expired', 'pending', 1, null, 'ECONNREFUSED', now(), null),
       (:showId, :endpointId, 2, 0, 'b', 'hold.expired', 'delivered', 1, 204, null, null, now()),
       (:showId, :endpointId, 3, 0, 'c', 'hold.expired', 'failed', 17, 500, null, null, null)`
      .replaceAll(':showId', `'${showId}'`)
      .replaceAll(':endpointId', `'${endpointId}'`),
  )
  await call('listWebhooks', {})
  await call('listDeliveries', { endpointId })
  await call('listDeliveries', { endpointId, limit: 1 })
  await call('enableWebhook', { endpointId })
})

test('calls outside of the sale get the documented refusals', async () => {
  const past = new Date(Date.now() - 60_000)
  const over = await server.boxOffice.addShow(12, { plan, salesCloseAt: past })
  await refuse('SALE_CLOSED', 'holdSeats', { showId: over, seatIds: [0] })
  const lastWeek = new Date(Date.now() - 7 * 24 * 60 * 60_000)
  const longOver = await server.boxOffice.addShow(12, { plan, startsAt: lastWeek })
  await refuse('SALE_CLOSED', 'holdAtCounter', { showId: longOver, saleId: crypto.randomUUID(), seatIds: [0] })
  await refuse('SALE_CLOSED', 'holdBest', { showId: over, quantity: 1, requestId: crypto.randomUUID() })
})

test('calls that break the rules of holds get the documented refusals', async () => {
  const { url } = await server.addServer({ HOLD_SECONDS: '60', HOLD_MAX_SECONDS: '60' })
  const short = await server.boxOffice.addShow(12, { plan })
  await call('holdSeats', { showId: short, seatIds: [0] }, token, { url })
  await refuse('EXTENSION_LIMIT', 'extendHold', { showId: short }, token, { url })
  await backdate(server.boxOffice.orm, short, 60_000)
  await refuse('EXTENSION_LIMIT', 'holdSeats', { showId: short, seatIds: [0] }, token, { url })
  const sale = { showId: short, saleId: visitorId, seatIds: [0] }
  await refuse('EXTENSION_LIMIT', 'holdAtCounter', sale, OPERATOR_TOKEN, { url })
  const best = { showId: short, quantity: 1, requestId: crypto.randomUUID() }
  await refuse('EXTENSION_LIMIT', 'holdBest', best, token, { url })
  await backdate(server.boxOffice.orm, short, 60_000)
  await call('holdSeats', { showId: short, seatIds: [0] }, token, { url })
  const past = new Date(Date.now() - 60_000)
  await server.boxOffice.orm.em.fork().execute('update show set sales_close_at = ? where show_id = ?', [past, short])
  const another = await server.addServer()
  await refuse('SALE_CLOSED', 'extendHold', { showId: short }, token, { url: another.url })
})

test.for(names)('%s gets the documented refusals for invalid calls', async (name) => {
  const route: Route = routes[name]
  const input = {
    ...HTTP_EXAMPLES[name].call,
    ...('showId' in HTTP_EXAMPLES[name].call && { showId }),
  } as Call<RouteName>
  const codes = new Set<RefusalCode>([...commonRefusals, ...route.refusals])
  await refuse('BAD_REQUEST', name, input, token, { body: route.body ? '{"seatIds":' : '{}' })
  if (route.body) {
    await refuse('BAD_REQUEST', name, input, token, { body: '1'.repeat((route.maxBodyBytes ?? 16_384) + 1) })
    await refuse('BAD_REQUEST', name, input, token, { type: 'text/plain' })
  }
  if (codes.has('NOT_FOUND')) {
    const nowhere = { ...input, showId: 'no-such-show', planId: 'no-such-plan', code: 'none' }
    await refuse('NOT_FOUND', name, nowhere as Call<RouteName>)
  }
  const slow = await slowServer()
  const askOnSlow = async (): Promise<unknown> => {
    // One such request uses up the address's limit for a second.
    await rawRequest(slow, `/api/shows/${showId}/seats`)
    // The limit is checked before the token. A valid token could be revoked by a call that succeeds.
    return call(name, input, 'forged', { url: slow })
  }
  await expect.poll(askOnSlow, { interval: 1 }).toMatchObject({ code: 'RATE_LIMITED' })
  if (route.bearer === 'none') return
  await refuse('UNAUTHORIZED', name, input, route.bearer === 'operator' ? '' : 'forged')
  if (route.bearer === 'operator') await refuse('FORBIDDEN', name, input, 'forged')
})

let slow: Promise<string> | undefined
function slowServer(): Promise<string> {
  return (slow ??= server.addServer({ RATE_LIMIT: '1' }).then(({ url }) => url))
}

test('every documented answer was sent, except those listed with a reason', () => {
  expect(documented.unseen).toEqual(Object.keys(NOT_SEEN).sort())
})

checkStatementsByShow(['insert into mail (kind, email, state…'])
