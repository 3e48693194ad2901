// Unexpected input: messages of a newer or a defective server, listeners that throw, callers that abort.
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { Server, type Socket } from 'socket.io'
import { afterEach, beforeEach, describe, expect, test, vi, type MockInstance } from 'vitest'
import { connect, type Connection } from './connection.ts'
import type { LinkState } from './link-state.ts'
import { Listeners } from './listeners.ts'

const now = () => new Date().toISOString()
const HOLD = { showId: 'show', seatIds: [], expiresAt: null, maxExpiresAt: null, seq: 4 }
const SHOW = {
  showId: 'show',
  title: 'A Show',
  venue: 'A Room',
  startsAt: now(),
  salesOpenAt: now(),
  salesCloseAt: now(),
  timeZone: 'Europe/Berlin',
  currency: 'EUR',
  planId: 'room',
  seatCount: 3,
  counts: { available: 3, held: 0, booked: 0, blocked: 0 },
  seq: 4,
}
const VISITOR = {
  visitorId: '2c0d6f3e-1111-4111-8111-111111111111',
  token: 'fresh',
  serverTime: now(),
  protocol: 1,
  limits: { maxSeatsPerVisitor: 10, holdSeconds: 300, holdMaxSeconds: 900, graceSeconds: 15, frameMs: 50 },
}

let io: Server
let connection: Connection
let errors: MockInstance<typeof console.error>
let visitor: unknown
/** The server's answers, by request; other requests are never answered. */
let values: Record<string, unknown>
let asked: string[]

beforeEach(async () => {
  asked = []
  visitor = VISITOR
  values = {
    'show:join': { show: SHOW, seq: 4, statuses: Buffer.alloc(3), hold: HOLD, viewers: 1 },
    'show:sync': { frame: { showId: 'show', since: 4, seq: 6, held: [2] } },
  }
  errors = vi.spyOn(console, 'error').mockImplementation(() => undefined)
  const http = createServer()
  io = new Server(http, { transports: ['websocket'] })
  io.on('connection', (socket: Socket) => {
    socket.emit('visitor', visitor)
    socket.onAny((event: string, _payload: unknown, ack: (answer: unknown) => void) => {
      asked.push(event)
      if (event in values) ack({ ok: true, value: values[event], serverTime: now(), hint: 'of tomorrow' })
    })
  })
  await new Promise<void>((listening) => http.listen(0, '127.0.0.1', listening))
  connection = connect(`http://127.0.0.1:${(http.address() as AddressInfo).port}`, { open: false })
})
afterEach(async () => {
  connection.close()
  await io.close()
  vi.restoreAllMocks()
})

async function joined() {
  connection.open()
  const show = connection.join('show')
  return { show, board: await show.joined() }
}

test('a handshake that is refused as RATE_LIMITED is made again after retryAfterMs, and the state has the refusal', async () => {
  const refusal = { code: 'RATE_LIMITED', message: 'Too many come from your network.', retryAfterMs: 1 }
  let refused = 0
  io.use((_socket, next) => next(++refused <= 4 ? Object.assign(new Error(''), { data: refusal }) : undefined))
  const states: LinkState[] = []
  connection.onState((state) => states.push(state))
  connection.open()
  await connection.live()
  expect(states).toEqual([
    { name: 'connecting', refusal },
    { name: 'connecting', refusal },
    { name: 'offline', since: expect.any(Number) as number, refusal },
    { name: 'offline', since: expect.any(Number) as number, refusal },
    { name: 'live' },
  ])
})

describe('of a newer server,', () => {
  test('unknown events, fields, causes, settings and codes do no harm', async () => {
    values['show:join'] = {
      ...{ show: { ...SHOW, singles: 'of tomorrow', dress: 'black' }, seq: 4, statuses: Buffer.alloc(3), hold: HOLD },
      ...{ viewers: 1, weather: 'fine' },
    }
    const { show, board } = await joined()
    const causes: string[] = []
    show.subscribe((change) => change.kind === 'hold' && causes.push(change.cause))
    io.emit('seats:painted', { colour: 'red' })
    io.emit('hold:changed', { hold: { ...HOLD, seatIds: [1], seq: 5 }, cause: 'transferred' })
    io.emit('seats:changed', { showId: 'show', since: 4, seq: 5, held: [1], painted: [0] })
    await expect.poll(() => board.seq).toBe(5)
    expect(causes).toEqual(['transferred'])
    expect(board.show.singles).toBeUndefined()
    expect(errors).not.toHaveBeenCalled()
  })

  test('a refusal with an unknown code is a refusal', async () => {
    connection.open()
    await connection.live()
    io.sockets.sockets.forEach((socket) => {
      socket.removeAllListeners()
      socket.offAny()
      socket.onAny((_event, _payload, ack: (answer: unknown) => void) =>
        ack({
          ok: false,
          error: { code: 'QUEUED', message: 'Wait.', seats: [{ seatId: 1, status: 'resting' }] },
          serverTime: now(),
        }),
      )
    })
    const answer = await connection.hold('show', [1])
    expect(answer).toMatchObject({ ok: false, error: { code: 'QUEUED', seats: [{ seatId: 1 }] } })
  })
})

describe('unreadable:', () => {
  test.each([
    ['without its seqs', { showId: 'show', held: [1] }],
    ['with seats that are no numbers', { showId: 'show', since: 4, seq: 5, held: ['1'] }],
    ['that is nothing', null],
  ])('a frame %s is asked for instead, and reported once', async (_what, frame) => {
    const { board } = await joined()
    io.emit('seats:changed', frame)
    await expect.poll(() => board.seq).toBe(6)
    expect(board.statuses[2]).toBe(1)
    io.emit('seats:changed', frame)
    await expect.poll(() => asked.filter((event) => event === 'show:sync')).toHaveLength(2)
    expect(errors).toHaveBeenCalledOnce()
  })

  test('after a hold fact the show is joined again, and the board has the right hold', async () => {
    const { board } = await joined()
    values['show:join'] = {
      show: SHOW,
      seq: 5,
      statuses: Buffer.alloc(3),
      hold: { ...HOLD, seatIds: [1], seq: 5 },
      viewers: 1,
    }
    io.emit('hold:changed', { hold: { showId: 'show' }, cause: 'held' })
    await expect.poll(() => board.hold.seatIds).toEqual([1])
  })

  test('an answer becomes INTERNAL and is reported with the path of the wrong field, and the board asks for its content', async () => {
    const { board } = await joined()
    values['seats:hold'] = { ...HOLD, seatIds: 'all' }
    values['show:join'] = {
      ...{ show: SHOW, seq: 5, statuses: Buffer.alloc(3), viewers: 1 },
      hold: { ...HOLD, seatIds: [1], seq: 5 },
    }
    const answer = await connection.hold('show', [1])
    expect(answer).toMatchObject({ ok: false, error: { code: 'INTERNAL' } })
    expect(Date.parse(answer.serverTime)).toBeGreaterThan(0)
    const message = "The server's message for seats:hold does not follow the protocol, at seatIds."
    expect(errors.mock.calls).toMatchObject([[{ name: 'InvalidResponseError', message }]])
    await expect.poll(() => board.hold.seatIds).toEqual([1])
  })

  test('a snapshot rejects joined(), and a later join asks again', async () => {
    const right = values['show:join']
    values['show:join'] = { ...SHOW }
    await expect(joined()).rejects.toMatchObject({ refusal: { code: 'INTERNAL' } })
    values['show:join'] = right
    expect((await connection.join('show').joined()).seq).toBe(4)
  })

  test('a visitor fact refuses the connection', async () => {
    visitor = { ...VISITOR, limits: 'none' }
    connection.open()
    await expect(connection.live()).rejects.toMatchObject({ refusal: { code: 'PROTOCOL_MISMATCH' } })
  })
})

describe('a listener that throws', () => {
  test('is reported, and stops no other listener', async () => {
    const wrong = new Error('of the page')
    connection.onState(() => {
      throw wrong
    })
    connection.on('visitor', () => {
      throw wrong
    })
    const { show, board } = await joined()
    const seqs: number[] = []
    show.subscribe(() => {
      throw wrong
    })
    show.subscribe(() => seqs.push(board.seq))
    io.emit('seats:changed', { showId: 'show', since: 4, seq: 5, held: [1] })
    await expect.poll(() => seqs).toEqual([5])
    expect(errors.mock.calls.every(([error]) => error === wrong)).toBe(true)
    expect(errors.mock.calls.length).toBeGreaterThanOrEqual(3)
  })

  test('is reported to the page’s error event where there is one', () => {
    const reported = vi.fn()
    vi.stubGlobal('reportError', reported)
    const listeners = new Listeners<number>()
    listeners.subscribe(() => {
      throw new Error('of the page')
    })
    listeners.emit(1)
    vi.unstubAllGlobals()
    expect(reported).toHaveBeenCalledOnce()
    expect(errors).not.toHaveBeenCalled()
  })
})

describe('an aborted call', () => {
  test('rejects with the reason, and the board still takes the answer over', async () => {
    const { board } = await joined()
    const giving = new AbortController()
    const asking = connection.hold('show', [1], { signal: giving.signal })
    values['seats:release'] = { ...HOLD, seatIds: [1], seq: 5 }
    giving.abort(new Error('too slow'))
    await expect(asking).rejects.toThrow('too slow')
    const release = new AbortController()
    const releasing = connection.release('show', [1], { signal: release.signal })
    release.abort()
    await expect(releasing).rejects.toThrow()
    await expect.poll(() => board.hold.seatIds).toEqual([1])
  })

  test('sends nothing when it was aborted before', async () => {
    await joined()
    await expect(connection.hold('show', [1], { signal: AbortSignal.abort() })).rejects.toThrow()
    await connection.listShows({ signal: AbortSignal.abort() }).catch(() => undefined)
    expect(asked).toEqual(['show:join'])
  })

  test('stops waiting for a connection or a show, and changes neither', async () => {
    const giving = new AbortController()
    const waiting = [connection.live(giving), connection.join('show').joined(giving)]
    giving.abort(new Error('enough'))
    for (const each of waiting) await expect(each).rejects.toThrow('enough')
    expect((await joined()).board.seq).toBe(4)
  })

  test('of connect closes the connection', async () => {
    const giving = new AbortController()
    const other = connect('http://127.0.0.1:1', { signal: giving.signal })
    const waiting = other.live()
    giving.abort()
    await expect(waiting).rejects.toMatchObject({ refusal: { code: 'UNAVAILABLE' } })
    expect(other.state).toEqual({ name: 'closed' })
  })

  test('aborts by itself when no answer comes in time', async () => {
    connection.close()
    const { port } = io.httpServer.address() as AddressInfo
    connection = connect(`http://127.0.0.1:${port}`, { answerTimeoutMs: 20 })
    await connection.live()
    expect(await connection.extend('show')).toMatchObject({ ok: false, error: { code: 'UNAVAILABLE' } })
  })
})
