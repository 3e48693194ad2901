// Operators' routes by a socket: who may connect, who may call what, and what the log says.
import { pino } from 'pino'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { OPERATOR_ROUTES, routes } from '../../shared/http.ts'
import { isAllowed, ROLES, type Role } from '../../shared/operators.ts'
import { startApp, type App } from '../app.ts'
import { addOperator, revokeOperator } from '../auth/operators.ts'
import { readConfig } from '../config.ts'
import { HTTP_EXAMPLES } from '../documents/http-examples.ts'
import { connectClient, type TestClient } from '../testing/test-client.ts'
import { testBoxOffice, type TestBoxOffice } from '../testing/test-box-office.ts'
import { AUTH_SECRET } from '../testing/test-server.ts'

type Line = { msg: string; route?: string; operator?: string; code?: string }

let box: TestBoxOffice
let app: App
let showId: string
let visitor: TestClient
const lines: Line[] = []
const clients = new Map<Role, TestClient>()
beforeAll(async () => {
  box = await testBoxOffice()
  const log = pino({ level: 'info' }, { write: (line) => lines.push(JSON.parse(line) as Line) })
  app = await startApp(readConfig({ DATABASE_URL: box.url, PORT: '0', RATE_LIMIT: 'off', AUTH_SECRET }), log)
  showId = await box.addShow(5)
  for (const role of ROLES) {
    clients.set(role, await connectClient(app.url, { operatorToken: await tokenOf(role, role) }))
  }
  visitor = await connectClient(app.url)
})
afterAll(async () => {
  for (const client of [visitor, ...clients.values()]) client.close()
  await app.stop()
  await box.close()
})

const tokenOf = (name: string, role: Role) => addOperator(box.orm.em.fork(), name, role)
const as = (role: Role): TestClient => clients.get(role) ?? visitor

test.for(OPERATOR_ROUTES)('operator:%s needs the role of its route', async (name) => {
  const { role: needed } = routes[name]
  const call = HTTP_EXAMPLES[name].call
  const before = await box.orm.em.fork().execute('select * from show order by show_id')
  for (const role of ROLES.filter((each) => !isAllowed(each, needed))) {
    lines.length = 0
    expect(await as(role).operateAny(name, call)).toMatchObject({ ok: false, error: { code: 'FORBIDDEN' } })
    expect(lines).toContainEqual(expect.objectContaining({ route: name, operator: role, code: 'FORBIDDEN' }))
  }
  lines.length = 0
  expect(await visitor.operateAny(name, call)).toMatchObject({ ok: false, error: { code: 'UNAUTHORIZED' } })
  expect(lines).toContainEqual(expect.objectContaining({ route: name, code: 'UNAUTHORIZED' }))
  expect(await box.orm.em.fork().execute('select * from show order by show_id')).toEqual(before)
})

test('a command by a socket changes the map of everybody, and the log says who sent it', async () => {
  await visitor.get('show:join', { showId })
  lines.length = 0
  const answer = await as('box-office').operate('blockSeats', { showId, seatIds: [2], allocation: 'Press' })
  expect(answer).toMatchObject({ ok: true, value: { seatIds: [2], seq: 1 } })
  await visitor.waitFor('seats:changed', ({ blocked }) => blocked?.includes(2) ?? false)
  expect(lines).toContainEqual(expect.objectContaining({ route: 'blockSeats', operator: 'box-office', showId }))
  expect(await as('viewer').operate('readLog', { showId })).toMatchObject({
    ok: true,
    value: { changes: [{ steps: [{ cause: 'blocked', seatIds: [2] }] }] },
  })
})

test('an answer that is cached for HTTP is the same by a socket', async () => {
  const token = await tokenOf('Cas', 'viewer')
  const headers = { Authorization: `Bearer ${token}` }
  const overHttp: unknown = await (await fetch(`${app.url}/api/operator/shows/${showId}/seats`, { headers })).json()
  expect(await as('viewer').operate('readSeatHolders', { showId })).toMatchObject({ ok: true, value: overHttp })
})

test('viewers read which seats were refused how often, the most refused first; of an unknown show, nothing', async () => {
  const heated = await box.addShow(5)
  const [holder, asker] = await Promise.all([connectClient(app.url), connectClient(app.url)])
  await holder.get('seats:hold', { showId: heated, seatIds: [3, 4] })
  expect(await as('viewer').operate('readHeat', { showId: heated })).toMatchObject({
    ok: true,
    value: { showId: heated, seats: [] },
  })
  for (const seatIds of [[4], [3, 4], [4, 0]]) {
    expect(await asker.request('seats:hold', { showId: heated, seatIds })).toMatchObject({ ok: false })
  }
  await asker.get('seats:hold', { showId: heated, seatIds: [0] })
  expect(await as('viewer').operate('readHeat', { showId: heated })).toMatchObject({
    value: {
      seats: [
        { seatId: 4, refused: 3 },
        { seatId: 3, refused: 1 },
      ],
    },
  })
  const { held } = await readHolders(heated)
  expect(held).toMatchObject([{ seatIds: [3, 4] }, { seatIds: [0] }])
  for (const { since, expiresAt } of held) expect(since < expiresAt, 'a hold begins before it ends').toBe(true)
  expect(await as('viewer').operate('readHeat', { showId: 'no-such-show' })).toMatchObject({
    ok: false,
    error: { code: 'NOT_FOUND' },
  })
  holder.close()
  asker.close()
})

async function readHolders(heated: string) {
  const answer = await as('viewer').operate('readSeatHolders', { showId: heated })
  if (!answer.ok) throw new Error(answer.error.message)
  return answer.value
}

test('an operator’s socket is a visitor’s, too', async () => {
  expect(await as('viewer').request('seats:hold', { showId, seatIds: [0] })).toMatchObject({ ok: true })
  const again = await connectClient(app.url, {
    token: as('viewer').visitor.token,
    operatorToken: await tokenOf('Ada', 'viewer'),
  })
  expect(again.visitor.visitorId).toBe(as('viewer').visitor.visitorId)
  again.close()
})

test.for([null, [], 'text', 7, { showId: 'NO' }, { seatIds: [1], showId: {} }, { __proto__: { showId: 'a' } }])(
  'the payload %j is refused as BAD_REQUEST',
  async (payload) => {
    const answer = await as('admin').operateAny('blockSeats', payload)
    expect(answer).toMatchObject({ ok: false, error: { code: 'BAD_REQUEST' } })
    expect(answer.ok ? [] : answer.error.issues?.length).not.toBe(0)
  },
)

test('a show that does not exist is NOT_FOUND, a route that does not exist BAD_REQUEST', async () => {
  const call = { showId: 'nowhere', seatIds: [0], allocation: 'Press' }
  expect(await as('admin').operate('blockSeats', call)).toMatchObject({ error: { code: 'NOT_FOUND' } })
  for (const event of ['operator:', 'operator:holdSeats', 'operator:constructor', 'blockSeats']) {
    const answer: unknown = await as('admin').socket.timeout(60_000).emitWithAck(event, call)
    expect(answer).toMatchObject({ ok: false, error: { code: 'BAD_REQUEST' } })
  }
})

test.for(['', 'hf_op_none', 'x'.repeat(5000), 7, {}, ['hf_op_none']])(
  'a handshake with the operator’s token %j is refused',
  async (operatorToken) => {
    await expect(connectClient(app.url, { operatorToken })).rejects.toMatchObject({ data: { code: 'UNAUTHORIZED' } })
  },
)

test('a visitor’s token is no operator’s', async () => {
  const { token: operatorToken } = visitor.visitor
  await expect(connectClient(app.url, { operatorToken })).rejects.toMatchObject({ data: { code: 'UNAUTHORIZED' } })
})

test('a token that is revoked elsewhere loses its rights on an open socket, and cannot connect again', async () => {
  const operatorToken = await tokenOf('Eve', 'admin')
  const eve = await connectClient(app.url, { operatorToken })
  expect(await eve.operate('readOperator', {})).toMatchObject({ ok: true, value: { name: 'Eve', role: 'admin' } })
  await revokeOperator(box.orm.em.fork(), 'Eve')
  await expect
    .poll(() => eve.operate('readOperator', {}), { timeout: 60_000 })
    .toMatchObject({
      ok: false,
      error: { code: 'UNAUTHORIZED' },
    })
  await expect(connectClient(app.url, { operatorToken })).rejects.toMatchObject({ data: { code: 'UNAUTHORIZED' } })
  eve.close()
})

test('requests of an operator are limited by name, over sockets and HTTP together', async () => {
  const limited = await startApp(
    readConfig({ DATABASE_URL: box.url, PORT: '0', RATE_LIMIT: '5', AUTH_SECRET }),
    pino({ level: 'silent' }),
  )
  const client = await connectClient(limited.url, { operatorToken: await tokenOf('Max', 'viewer') })
  const answers = await Promise.all(Array.from({ length: 6 }, () => client.operate('readOperator', {})))
  expect(answers).toContainEqual(
    expect.objectContaining({ ok: false, error: expect.objectContaining({ code: 'RATE_LIMITED' }) as unknown }),
  )
  client.close()
  await limited.stop()
})
