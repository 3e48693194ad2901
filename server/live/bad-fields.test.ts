import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { Answer, RefusalCode, RequestName } from '../../shared/protocol.ts'
import { freeSeat } from '../booking/seat.ts'
import { connectClient, type TestClient } from '../testing/test-client.ts'
import { rawVisitor, type RawSocket } from '../testing/raw-sockets.ts'
import { seatsInTable } from '../testing/stored-seats.ts'
import { testServer, type TestServer } from '../testing/test-server.ts'

const HOUR = 60 * 60 * 1000
const SEATS = 10
/** A seat that another visitor holds during all tests. */
const TAKEN = 9
const BOOKING = '0b5c0c5e-6a0f-4c0e-9d0e-0f6c7a1b2c3d'

let server: TestServer
let other: TestClient
let raw: RawSocket
const show = { open: '', past: '', ahead: '' }

beforeAll(async () => {
  server = await testServer()
  const now = Date.now()
  show.open = await server.boxOffice.addShow(SEATS)
  show.past = await server.boxOffice.addShow(SEATS, {
    startsAt: new Date(now - HOUR),
    salesOpenAt: new Date(now - 3 * HOUR),
    salesCloseAt: new Date(now - 2 * HOUR),
  })
  show.ahead = await server.boxOffice.addShow(SEATS, { salesOpenAt: new Date(now + HOUR) })
  other = await connectClient(server.url)
  await other.get('seats:hold', { showId: show.open, seatIds: [TAKEN] })
  raw = await rawVisitor(server.url)
})

afterAll(() => server.close())

/** JSON text, so that a test can send text that JSON.stringify would not produce. */
const seats = (seatIds: string) => `{"showId":"${show.open}","seatIds":${seatIds}}`
const booking = (bookingId: string, seatIds = '[0]') =>
  `{"showId":"${show.open}","bookingId":${bookingId},"seatIds":${seatIds}}`

const SEAT_LISTS: [what: string, json: string, code: RefusalCode][] = [
  ['null', 'null', 'BAD_REQUEST'],
  ['none', '[]', 'BAD_REQUEST'],
  ['one that is no list', '0', 'BAD_REQUEST'],
  ['a text', '"0,1"', 'BAD_REQUEST'],
  ['an object', '{"0":0,"length":1}', 'BAD_REQUEST'],
  ['a condition', '{"$gt":0}', 'BAD_REQUEST'],
  ['one twice', '[0,0]', 'BAD_REQUEST'],
  ['one twice, once as minus zero', '[0,-0]', 'BAD_REQUEST'],
  ['one twice, once with decimals', '[1,1.0]', 'BAD_REQUEST'],
  ['101', JSON.stringify(Array.from({ length: 101 }, (_, i) => i)), 'BAD_REQUEST'],
  ['3,000', JSON.stringify(Array.from({ length: 3000 }, (_, i) => i)), 'BAD_REQUEST'],
  ['a hole', '[0,null,1]', 'BAD_REQUEST'],
  ['−1', '[-1]', 'BAD_REQUEST'],
  ['one half', '[0.5]', 'BAD_REQUEST'],
  ['1e309', '[1e309]', 'BAD_REQUEST'],
  ['−1e309', '[-1e309]', 'BAD_REQUEST'],
  ['2³¹', '[2147483648]', 'BAD_REQUEST'],
  ['2⁵³+1', '[9007199254740993]', 'BAD_REQUEST'],
  ['a text of a number', '["7"]', 'BAD_REQUEST'],
  ['a list of a number', '[[7]]', 'BAD_REQUEST'],
  ['true', '[true]', 'BAD_REQUEST'],
  ['a condition among them', '[{"$ne":null}]', 'BAD_REQUEST'],
  ['a bad one among good ones', '[0,1,"2",3]', 'BAD_REQUEST'],
  ['the first that is not there', `[${SEATS}]`, 'UNKNOWN_SEAT'],
  ['2³¹−1', '[2147483647]', 'UNKNOWN_SEAT'],
  ['an unknown one among good ones', `[1,0,${SEATS},2]`, 'UNKNOWN_SEAT'],
  ['an unknown one among taken ones', `[${TAKEN},99]`, 'UNKNOWN_SEAT'],
]

describe('W1 seatIds', () => {
  test.for(SEAT_LISTS)('%s (%s) is refused as %s', async ([, json, code]) => {
    expect(await codeOf('seats:hold', seats(json))).toBe(code)
    expect(await codeOf('seats:release', seats(json))).toBe(code)
    expect(await codeOf('booking:confirm', booking(`"${randomUUID()}"`, json))).toBe(code)
  })

  test('missing is refused, except for a release of all seats', async () => {
    expect(await codeOf('seats:hold', `{"showId":"${show.open}"}`)).toBe('BAD_REQUEST')
    expect(await codeOf('booking:confirm', `{"showId":"${show.open}","bookingId":"${BOOKING}"}`)).toBe('BAD_REQUEST')
    expect(await codeOf('seats:release', `{"showId":"${show.open}"}`)).toBe('ok')
  })

  test('that include taken seats are refused, and the taken ones are named', async () => {
    const answer = await ask('seats:hold', seats(`[3,${TAKEN},0]`))
    expect(answer).toMatchObject({
      error: { code: 'SEATS_TAKEN', seats: [{ seatId: TAKEN, status: 'held' }], seq: 1 },
    })
  })

  test('that include unknown seats are refused, and only the unknown ones are named', async () => {
    expect(await ask('seats:hold', seats('[99,3,100]'))).toMatchObject({
      error: { code: 'UNKNOWN_SEAT', seats: [{ seatId: 99 }, { seatId: 100 }] },
    })
  })

  test('that are invalid are refused with the place of the fault', async () => {
    expect(await ask('seats:hold', seats('[0,1,"2"]'))).toMatchObject({
      error: {
        code: 'BAD_REQUEST',
        issues: [{ path: 'seatIds.2', message: 'Invalid input: expected number, received string' }],
      },
    })
  })
})

describe('W1 a request for the best seats', () => {
  const request = (fields: string) => `{"showId":"${show.open}",${fields}}`
  test.for<[fields: string, code: RefusalCode]>([
    [`"quantity":2`, 'BAD_REQUEST'],
    [`"quantity":2,"requestId":"seven"`, 'BAD_REQUEST'],
    [`"requestId":"${BOOKING}"`, 'BAD_REQUEST'],
    ...['0', '-1', '1.5', '101', '"2"', 'null', '[2]', '{"$gt":0}'].map((quantity): [string, RefusalCode] => [
      `"quantity":${quantity},"requestId":"${BOOKING}"`,
      'BAD_REQUEST',
    ]),
    [`"quantity":1,"requestId":"${BOOKING}","categoryId":""`, 'BAD_REQUEST'],
    [`"quantity":1,"requestId":"${BOOKING}","categoryId":{"$ne":null}`, 'BAD_REQUEST'],
    [`"quantity":1,"requestId":"${BOOKING}","accessible":"yes"`, 'BAD_REQUEST'],
    ...['-1', '0.5', '2', '"1"', 'null'].map((places): [string, RefusalCode] => [
      `"quantity":1,"requestId":"${BOOKING}","wheelchairPlaces":${places}`,
      'BAD_REQUEST',
    ]),
    [`"quantity":1,"requestId":"${BOOKING}","categoryId":"__proto__"`, 'NOT_ENOUGH_SEATS'],
    [`"quantity":1,"requestId":"${BOOKING}","wheelchairPlaces":1`, 'NOT_ENOUGH_SEATS'],
    [`"quantity":1,"requestId":"${BOOKING}","accessible":true`, 'NOT_ENOUGH_SEATS'],
    [`"quantity":100,"requestId":"${BOOKING}"`, 'LIMIT_REACHED'],
  ])('{%s} is refused as %s', async ([fields, code]) => {
    expect(await codeOf('seats:hold-best', request(fields))).toBe(code)
  })
})

describe('W1 showId', () => {
  const shapes = [
    'null',
    '0',
    'true',
    '[]',
    '["show-1"]',
    '{}',
    '{"$ne":null}',
    '""',
    '" "',
    '"-show"',
    '"Show-1"',
    '"show-1 "',
    '"show-1\\n"',
    '"show-1\\u0000"',
    '"show_1"',
    '"show-1; drop table seat"',
    "\"'or'1'='1\"",
    '"%"',
    '"../show-1"',
    '"show:1"',
    '"ｓhow-1"',
    '"\\u202eshow-1"',
    '"\\ud800"',
    '"<b>show</b>"',
    '"=1+1"',
    '"__proto__"',
    `"${'a'.repeat(64)}"`,
    `"${'a'.repeat(10_000)}"`,
  ]
  test.for(shapes)('%s is refused as an invalid show id', async (json) => {
    for (const name of [
      'show:join',
      'show:sync',
      'show:leave',
      'hold:extend',
      'checkout:begin',
      'checkout:end',
      'seats:release',
    ] as const) {
      expect(await codeOf(name, `{"showId":${json},"seq":0}`), name).toBe('BAD_REQUEST')
    }
    expect(await codeOf('seats:hold', `{"showId":${json},"seatIds":[0]}`)).toBe('BAD_REQUEST')
  })

  test.for(['constructor', 'tostring', 'show-99', '0', 'a'.repeat(63)])('%s is not found', async (showId) => {
    for (const name of [
      'show:join',
      'show:sync',
      'hold:extend',
      'checkout:begin',
      'checkout:end',
      'seats:release',
    ] as const) {
      expect(await codeOf(name, `{"showId":"${showId}","seq":0}`), name).toBe('NOT_FOUND')
    }
    expect(await codeOf('seats:hold', `{"showId":"${showId}","seatIds":[0]}`)).toBe('NOT_FOUND')
    expect(await codeOf('booking:cancel', `{"showId":"${showId}","bookingId":"${BOOKING}"}`)).toBe('NOT_FOUND')
    expect(await codeOf('show:leave', `{"showId":"${showId}"}`)).toBe('ok')
  })

  test('missing is refused', async () => {
    for (const name of [
      'show:join',
      'show:sync',
      'show:leave',
      'seats:hold',
      'seats:release',
      'hold:extend',
    ] as const) {
      expect(await codeOf(name, '{"seatIds":[0],"seq":0}'), name).toBe('BAD_REQUEST')
    }
  })

  test('H8 of a show whose sale is closed, or not open yet, is refused', async () => {
    for (const showId of [show.past, show.ahead]) {
      expect(await codeOf('seats:hold', `{"showId":"${showId}","seatIds":[0]}`)).toBe('SALE_CLOSED')
      expect(await codeOf('hold:extend', `{"showId":"${showId}"}`)).toBe('NOT_HELD')
      expect(await codeOf('booking:confirm', `{"showId":"${showId}","bookingId":"${BOOKING}","seatIds":[0]}`)).toBe(
        'NOT_HELD',
      )
    }
  })
})

describe('W1 bookingId', () => {
  test.for([
    'null',
    '7',
    '""',
    '"7"',
    '["0b5c0c5e-6a0f-4c0e-9d0e-0f6c7a1b2c3d"]',
    '{"$ne":null}',
    '"0b5c0c5e6a0f4c0e9d0e0f6c7a1b2c3d"',
    '"{0b5c0c5e-6a0f-4c0e-9d0e-0f6c7a1b2c3d}"',
    '"0b5c0c5e-6a0f-4c0e-9d0e-0f6c7a1b2c3"',
    '"0b5c0c5e-6a0f-4c0e-9d0e-0f6c7a1b2c3g"',
    '"0b5c0c5e-6a0f-4c0e-9d0e-0f6c7a1b2c3d\\u0000"',
    '"urn:uuid:0b5c0c5e-6a0f-4c0e-9d0e-0f6c7a1b2c3d"',
  ])('%s is refused as an invalid UUID', async (json) => {
    expect(await codeOf('booking:confirm', booking(json))).toBe('BAD_REQUEST')
    expect(await codeOf('booking:cancel', booking(json))).toBe('BAD_REQUEST')
  })

  test('of an unknown booking is not found, and seats that are not held are not booked', async () => {
    expect(await codeOf('booking:cancel', booking(`"${BOOKING}"`))).toBe('NOT_FOUND')
    expect(await codeOf('booking:confirm', booking(`"${BOOKING}"`))).toBe('NOT_HELD')
    expect(await ask('booking:confirm', booking(`"${BOOKING}"`, `[0,${TAKEN}]`))).toMatchObject({
      error: {
        code: 'NOT_HELD',
        seats: [
          { seatId: 0, status: 'available' },
          { seatId: TAKEN, status: 'held' },
        ],
      },
    })
  })
})

describe('W1 seq', () => {
  test.for(['-1', '0.5', '"0"', 'null', '[0]', '1e309', '2147483648', '{"$gt":0}'])('%s is refused', async (seq) => {
    expect(await codeOf('show:sync', `{"showId":"${show.open}","seq":${seq}}`)).toBe('BAD_REQUEST')
    expect(await codeOf('show:join', `{"showId":"${show.open}","seq":${seq}}`)).toBe('BAD_REQUEST')
  })

  test('missing is refused where it is required', async () => {
    expect(await codeOf('show:sync', `{"showId":"${show.open}"}`)).toBe('BAD_REQUEST')
  })
})

test('H7 releasing what another holds changes nothing', async () => {
  expect(await codeOf('seats:release', seats(`[${TAKEN}]`))).toBe('ok')
})

test('W1 none of these requests changed anything', async () => {
  const { orm } = server.boxOffice
  for (const showId of Object.values(show)) {
    const table = await seatsInTable(orm, showId)
    const mine = table.filter(({ seatId }) => showId !== show.open || seatId !== TAKEN)
    expect(mine).toEqual(mine.map(({ seatId }) => freeSeat(seatId)))
  }
  expect((await other.get('show:join', { showId: show.open })).seq).toBe(1)
  expect((await other.get('show:join', { showId: show.past })).seq).toBe(0)
  expect(await other.get('booking:list', {})).toEqual({ bookings: [] })
})

describe('V1 a payload', () => {
  test('cannot set the visitor, the price or the expiry', async () => {
    const showId = await server.boxOffice.addShow(SEATS)
    const { visitorId } = other.visitor
    const lies = `"visitorId":"${visitorId}","heldBy":"${visitorId}","price":0,"total":0,"status":"booked","expiresAt":"2099-01-01T00:00:00.000Z","seq":99,"__proto__":{"visitorId":"${visitorId}"},"constructor":{"prototype":{}}`
    const held = await ask('seats:hold', `{"showId":"${showId}","seatIds":[0],${lies}}`)
    expect(held).toMatchObject({ ok: true, value: { seatIds: [0], seq: 1 } })
    expect((await other.get('show:join', { showId })).hold.seatIds).toEqual([])
    const bookingId = randomUUID()
    const booked = await ask(
      'booking:confirm',
      `{"showId":"${showId}","bookingId":"${bookingId}","seatIds":[0],${lies}}`,
    )
    expect(booked).toMatchObject({ ok: true, value: { total: { amount: 4500 }, cancelledAt: null } })
    expect(await other.get('booking:list', {})).toEqual({ bookings: [] })
    expect(await other.refusal('booking:cancel', { showId, bookingId })).toMatchObject({ code: 'FORBIDDEN' })
  })

  test('B2 with the booking id in capitals names the same booking', async () => {
    const showId = await server.boxOffice.addShow(SEATS)
    await other.get('seats:hold', { showId, seatIds: [0, 1] })
    const bookingId = randomUUID()
    const first = await other.get('booking:confirm', { showId, bookingId, seatIds: [1, 0] })
    const again = await other.get('booking:confirm', { showId, bookingId: bookingId.toUpperCase(), seatIds: [0, 1] })
    expect(again).toEqual(first)
    const mismatch = { code: 'BOOKING_MISMATCH' }
    expect(await other.refusal('booking:confirm', { showId, bookingId, seatIds: [0] })).toMatchObject(mismatch)
    const stolen = await ask('booking:confirm', `{"showId":"${showId}","bookingId":"${bookingId}","seatIds":[0,1]}`)
    expect(stolen).toMatchObject({ ok: false, error: mismatch })
  })
})

let asked = 0

async function ask(name: RequestName, payload: string): Promise<Answer<unknown>> {
  const id = asked++
  raw.send(`42${id}["${name}",${payload}]`)
  const text = await raw.hear(`43${id}[`)
  const [answer] = JSON.parse(text?.slice(`43${id}`.length) ?? '') as [Answer<unknown>]
  return answer
}

async function codeOf(name: RequestName, payload: string): Promise<RefusalCode | 'ok'> {
  const answer = await ask(name, payload)
  return answer.ok ? 'ok' : answer.error.code
}
