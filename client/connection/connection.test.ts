// The client on a real socket: a small Socket.IO server that can lose frames, close sockets and refuse visitors.
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { Server, type Socket } from 'socket.io'
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import type { Answer, Snapshot } from '../../shared/protocol.ts'
import { HELD } from '../../shared/status.ts'
import { connect, type Connection } from './connection.ts'

const HOUR_MS = 3_600_000
const now = () => new Date().toISOString()
const ok = <V>(value: V): Answer<V> => ({ ok: true, value, serverTime: now() })

let io: Server
let url: string
let connections: Connection[]
/** The requests that the server got, in order. */
let asked: { event: string; payload: unknown }[]
/** The server's show. */
let seq: number
let statuses: Uint8Array
let tokens: unknown[]
/** Whether the server answers nothing. */
let isMute: boolean
/** Whether there is a show `nowhere`. */
let exists: boolean

beforeEach(async () => {
  connections = []
  asked = []
  tokens = []
  exists = false
  isMute = false
  seq = 4
  statuses = new Uint8Array(3)
  const http = createServer()
  io = new Server(http, { transports: ['websocket'] })
  io.use((socket, next) => {
    const auth: { token?: unknown } = socket.handshake.auth
    tokens.push(auth.token)
    if (auth.token !== 'forged') next()
    else next(Object.assign(new Error('no'), { data: { code: 'UNAUTHORIZED', message: 'This token is no good.' } }))
  })
  io.on('connection', serve)
  await new Promise<void>((listening) => http.listen(0, '127.0.0.1', listening))
  const address = http.address()
  if (!isBound(address)) throw new Error('The server has no port.')
  url = `http://127.0.0.1:${address.port}`
})

afterEach(async () => {
  for (const connection of connections) connection.close()
  await io.close()
})

describe('a connection', () => {
  test('learns who its visitor is, and reconnects with the fresh token', async () => {
    const connection = opened()
    expect((await connection.live()).visitorId).toBe('2c0d6f3e-1111-4111-8111-111111111111')
    expect(Math.abs(connection.serverNow() - Date.now())).toBeLessThan(1000)
    io.disconnectSockets(true)
    await expect.poll(() => tokens).toEqual([undefined, 'fresh'])
  })

  test('refuses requests at once while there is no connection, and never sends them later', async () => {
    const connection = opened()
    await connection.live()
    io.disconnectSockets(true)
    await expect.poll(() => connection.state.name).toBe('reconnecting')
    const answer = await connection.hold('show', [1])
    expect(answer).toMatchObject({ ok: false, error: { code: 'UNAVAILABLE' } })
    await connection.live()
    await connection.listShows()
    expect(asked.map(({ event }) => event)).toEqual(['show:list'])
  })

  test('never sends a request later that was made on a socket that died while the machine slept', async () => {
    const connection = opened()
    await connection.live()
    vi.useFakeTimers({ toFake: ['Date'], now: Date.now() + HOUR_MS })
    const asking = connection.hold('show', [1])
    vi.useRealTimers()
    expect(connection.state.name).toBe('live')
    expect(await asking).toMatchObject({ ok: false, error: { code: 'UNAVAILABLE' } })
    expect(connection.state.name).toBe('reconnecting')
    await connection.live()
    await connection.listShows()
    expect(asked.map(({ event }) => event)).toEqual(['show:list'])
  })

  test('connects anew at once after a sleep in which its socket died without a word', async () => {
    const connection = opened()
    await connection.live()
    isMute = true
    const waking = connection.wake()
    await expect.poll(() => asked.map(({ event }) => event)).toEqual(['clock:read'])
    await waking
    expect(connection.state.name).toBe('reconnecting')
    isMute = false
    await connection.live()
    expect(tokens).toHaveLength(2)
    // A socket that answers is kept.
    await connection.wake()
    expect(connection.state.name).toBe('live')
    expect(tokens).toHaveLength(2)
  })

  test('does not wait for the next attempt when the page is back', async () => {
    const connection = opened()
    await connection.live()
    vi.useFakeTimers({ toFake: ['setTimeout'] })
    io.disconnectSockets(true)
    await expect.poll(() => connection.state.name).toBe('reconnecting')
    await Promise.all([connection.wake(), connection.wake()])
    vi.useRealTimers()
    await expect.poll(() => connection.state.name).toBe('live')
    expect(tokens).toHaveLength(2)
  })

  test('answers a request whose connection is lost before the answer', async () => {
    const connection = opened()
    await connection.live()
    const answer = connection.extend('silent')
    await expect.poll(() => asked).toHaveLength(1)
    io.disconnectSockets(true)
    expect(await answer).toMatchObject({ ok: false, error: { code: 'UNAVAILABLE' } })
  })

  test('has the state refused, and connects as a new visitor on open()', async () => {
    const connection = opened('forged')
    await expect(connection.live()).rejects.toThrow('This token is no good.')
    expect(connection.state).toMatchObject({ name: 'refused', refusal: { code: 'UNAUTHORIZED' } })
    connection.token = undefined
    connection.open()
    await connection.live()
  })
})

describe('a connection that is closed', () => {
  test('rejects promises of live() and joined(), and can be opened again', async () => {
    const connection = opened(undefined, { open: false })
    const waiting = [connection.live(), connection.join('show').joined()]
    connection.close()
    for (const each of waiting) await expect(each).rejects.toMatchObject({ refusal: { code: 'UNAVAILABLE' } })
    expect(connection.state).toEqual({ name: 'closed' })
    connection.open()
    await connection.live()
  })

  test('rejects joined() of a show that is left before it was joined', async () => {
    const connection = opened(undefined, { open: false })
    const waiting = connection.join('show').joined()
    void connection.leave('show')
    await expect(waiting).rejects.toMatchObject({ refusal: { code: 'UNAVAILABLE' } })
  })
})

describe('a connection’s clock', () => {
  test('is measured again, once, when the machine has slept', async () => {
    const connection = opened()
    await connection.live()
    const real = performance.now.bind(performance)
    const frozen = vi.spyOn(performance, 'now').mockImplementation(() => real() - HOUR_MS)
    // Until it is measured, the wall clock tells how long the sleep was.
    expect(Math.abs(connection.serverNow() - Date.now())).toBeLessThan(1000)
    connection.serverNow()
    await expect.poll(() => asked.map(({ event }) => event)).toEqual(['clock:read'])
    expect(Math.abs(connection.serverNow() - Date.now())).toBeLessThan(1000)
    frozen.mockRestore()
  })
})

describe('a show’s board', () => {
  test('asks for a frame that does not come, as soon as any message names a later seq', async () => {
    const connection = opened()
    const board = await connection.join('show').joined()
    change(0)
    io.emit('room:viewers', { showId: 'show', viewers: 2, seq })
    await expect.poll(() => board.seq).toBe(5)
    expect(board.statuses[0]).toBe(HELD)
    expect(asked.at(-1)).toEqual({ event: 'show:sync', payload: { showId: 'show', seq: 4 } })
  })

  test('misses no frame that comes right after its snapshot', async () => {
    const board = await opened().join('lively').joined()
    await expect.poll(() => board.seq).toBe(5)
    expect(asked).toHaveLength(1)
  })

  test('asks at once when a frame shows a gap before it', async () => {
    const connection = opened()
    const board = await connection.join('show').joined()
    change(0)
    change(1)
    io.emit('seats:changed', { showId: 'show', since: 5, seq: 6, held: [1] })
    await expect.poll(() => board.seq).toBe(6)
    expect([...board.statuses]).toEqual([HELD, HELD, 0])
  })

  test('joins again on a new connection, naming the seq that it knows', async () => {
    const connection = opened()
    const board = await connection.join('show').joined()
    io.disconnectSockets(true)
    change(2)
    await expect.poll(() => board.seq).toBe(5)
    expect(asked.filter(({ event }) => event === 'show:join')).toEqual([
      { event: 'show:join', payload: { showId: 'show' } },
      { event: 'show:join', payload: { showId: 'show', seq: 4 } },
    ])
  })

  test('goes back when the server’s database was restored', async () => {
    const connection = opened()
    const watched = connection.join('show')
    const board = await watched.joined()
    seq = 2
    await watched.sync()
    expect(board.seq).toBe(2)
  })

  test('that was left changes no more, not even by an answer that is under way', async () => {
    const connection = opened()
    await connection.live()
    const watched = connection.join('show')
    const changes: string[] = []
    watched.subscribe(({ kind }) => changes.push(kind))
    await connection.leave('show')
    expect(asked.map(({ event }) => event)).toEqual(['show:join', 'show:leave'])
    expect(watched.board).toBeUndefined()
    expect(changes).toEqual([])
  })
  test('tells that the show cannot be joined', async () => {
    const watched = opened().join('nowhere')
    await expect(watched.joined()).rejects.toThrow('There is no such show.')
  })

  test('is joined again after it was refused: the show may exist by now', async () => {
    const connection = opened()
    const refused = connection.join('nowhere')
    await expect(refused.joined()).rejects.toThrow('There is no such show.')
    exists = true
    const board = await connection.join('nowhere').joined()
    expect(board.seq).toBe(4)
    expect(connection.join('nowhere').board).toBe(board)
  })
})

function opened(token?: string, options: { open?: boolean } = {}): Connection {
  const connection = connect(url, { token, ...options })
  connections.push(connection)
  return connection
}

function change(seatId: number): void {
  seq += 1
  statuses[seatId] = HELD
}

function serve(socket: Socket): void {
  socket.emit('visitor', {
    visitorId: '2c0d6f3e-1111-4111-8111-111111111111',
    token: 'fresh',
    serverTime: now(),
    protocol: 1,
    limits: { maxSeatsPerVisitor: 10, holdSeconds: 300, holdMaxSeconds: 900, graceSeconds: 15, frameMs: 50 },
  })
  socket.onAny((event: string, payload: { showId?: string; seq?: number }, ack: (answer: Answer<unknown>) => void) => {
    asked.push({ event, payload })
    if (isMute || payload.showId === 'silent') return
    if (payload.showId === 'nowhere' && !exists) {
      ack({ ok: false, error: { code: 'NOT_FOUND', message: 'There is no such show.' }, serverTime: now() })
    } else if (payload.showId === 'lively') {
      ack(ok(snapshot()))
      change(0)
      socket.emit('seats:changed', { showId: 'lively', since: 4, seq: 5, held: [0] })
    } else if (event === 'show:sync' && (payload.seq ?? 0) <= seq) {
      const held = [...statuses.keys()].filter((seatId) => statuses[seatId] === HELD)
      ack(ok({ frame: { showId: 'show', since: payload.seq, seq, held } }))
    } else if (event === 'show:sync') {
      ack(ok({ snapshot: snapshot() }))
    } else {
      ack(ok(event === 'show:join' ? snapshot() : event === 'show:list' ? { shows: [] } : {}))
    }
  })
}

function snapshot(): Snapshot {
  const held = statuses.filter((status) => status === HELD).length
  return {
    show: {
      showId: 'show',
      title: 'A Show',
      venue: 'A Room',
      startsAt: '2030-01-01T20:00:00.000Z',
      salesOpenAt: '2029-01-01T20:00:00.000Z',
      salesCloseAt: '2030-01-01T20:00:00.000Z',
      timeZone: 'Europe/Berlin',
      currency: 'EUR',
      planId: 'room',
      seatCount: statuses.length,
      counts: { available: statuses.length - held, held, booked: 0, blocked: 0 },
      seq,
    },
    seq,
    statuses: Buffer.from(statuses),
    hold: { showId: 'show', seatIds: [], expiresAt: null, maxExpiresAt: null, seq },
    viewers: 1,
  }
}

function isBound(address: AddressInfo | string | null): address is AddressInfo {
  return typeof address === 'object' && address !== null
}
