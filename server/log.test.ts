// Tests that the log names what its lines are about, and has no secret and no personal data in it.
import { randomUUID } from 'node:crypto'
import { pino, type Logger } from 'pino'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { startApp, type App } from './app.ts'
import { addOperator } from './auth/operators.ts'
import { readConfig } from './config.ts'
import { logOptions } from './log.ts'
import { redactor, safeError } from './log-redaction.ts'
import { rawRequest } from './testing/raw-sockets.ts'
import { testBoxOffice, type TestBoxOffice } from './testing/test-box-office.ts'
import { connectClient } from './testing/test-client.ts'

const SECRETS = {
  AUTH_SECRET: `auth-${randomUUID()}-${randomUUID()}`,
  OPERATOR_TOKEN: `operator-${randomUUID()}-${randomUUID()}`,
  CONFIRM_SECRET: `confirm-"-${randomUUID()}-${randomUUID()}`,
  METRICS_TOKEN: `metrics-${randomUUID()}-${randomUUID()}`,
}
const NAME = 'Jane Døe'
const EMAIL = 'jane.doe+tickets@mail.example.org'

let box: TestBoxOffice
let app: App
let log: Logger
const lines: string[] = []
beforeAll(async () => {
  box = await testBoxOffice()
  const config = readConfig({ DATABASE_URL: box.url, PORT: '0', RATE_LIMIT: 'off', LOG_LEVEL: 'debug', ...SECRETS })
  log = pino(logOptions(config), { write: (line) => lines.push(line) })
  app = await startApp(config, log)
  // As PostgreSQL refuses a row: with the row in a detail of the error.
  await box.orm.em.fork().execute(`
    create function refuse_booking() returns trigger language plpgsql as $$ begin
      raise 'new row for relation "booking" violates check constraint'
        using errcode = '23514', detail = 'Failing row contains (${NAME}, ${EMAIL}).', table = 'booking';
    end $$;
    create trigger refuse_booking before insert on booking for each row execute function refuse_booking()`)
})
afterAll(async () => {
  await app.stop()
  await box.close()
})

const parsed = (line: string) => JSON.parse(line) as Record<string, unknown>

test('a defect is logged with its show, its visitor and its command, and without the row at fault', async () => {
  const showId = await box.addShow(2)
  const buyer = await connectClient(app.url)
  await buyer.get('seats:hold', { showId, seatIds: [0] })
  const bookingId = randomUUID()
  expect(await buyer.refusal('booking:confirm', { showId, bookingId, seatIds: [0] })).toMatchObject({
    code: 'INTERNAL',
  })
  const line = lines.find((each) => each.includes('violates check constraint')) ?? '{}'
  const { visitorId } = buyer.visitor
  expect(parsed(line)).toMatchObject({
    level: 50,
    ...{ showId, visitorId, command: 'confirm', commandId: bookingId },
    err: { type: 'CheckConstraintViolationException', code: '23514', table: 'booking' },
  })
  expect(parsed(line)['err']).toHaveProperty('stack', expect.stringMatching(/^ +at .+\n +at /))
  for (const personal of [NAME, EMAIL]) expect(lines.join('')).not.toContain(personal)
  buyer.close()
})

test('at the level “debug” each command is a line', async () => {
  const showId = await box.addShow(2)
  const buyer = await connectClient(app.url)
  const requestId = randomUUID()
  await buyer.get('seats:hold-best', { showId, quantity: 1, requestId })
  await buyer.refusal('seats:hold', { showId, seatIds: [7] })
  const { visitorId } = buyer.visitor
  const commands = lines.map(parsed).filter((line) => line['msg'] === 'command' && line['showId'] === showId)
  expect(commands).toMatchObject([
    { visitorId, command: 'hold-best', commandId: requestId, outcome: 'ok' },
    { visitorId, command: 'hold', outcome: 'UNKNOWN_SEAT' },
  ])
  buyer.close()
})

test('no token or secret is in any line, whatever fails', async () => {
  const operator = await box.orm.em.fork().transactional((em) => addOperator(em, 'A viewer', 'viewer'))
  const { body } = await rawRequest(app.url, '/api/visitors', { method: 'POST' })
  const { token } = JSON.parse(body) as { token: string }
  const used = [...Object.values(SECRETS), operator, token]
  for (const secret of used) {
    for (const path of [
      '/metrics',
      '/api/bookings',
      '/api/shows/x/log',
      `/api/tickets/${encodeURIComponent(secret)}`,
    ]) {
      await rawRequest(app.url, path, { headers: { Authorization: `Bearer ${secret}` } })
    }
    await connectClient(app.url, { token: secret }).then(
      (client) => client.close(),
      () => undefined,
    )
  }
  await box.orm.em.fork().execute('alter table revocation rename to gone')
  await rawRequest(app.url, '/api/visitors/revoke', { method: 'POST', headers: { Authorization: `Bearer ${token}` } })
  await box.orm.em.fork().execute('alter table gone rename to revocation')
  // Nor when a line of the program had one.
  for (const secret of used) log.warn({ why: secret }, `It failed with ${secret}.`)
  const logged = lines.join('')
  expect(logged).toContain('revokeVisitor')
  for (const secret of used) {
    for (const form of [secret, JSON.stringify(secret).slice(1, -1), encodeURIComponent(secret)]) {
      expect(logged).not.toContain(form)
    }
  }
})

test('what looks like a secret is removed from every line', () => {
  const redact = redactor(['correct horse battery', 'short'])
  expect(redact('postgres://holdfast:pa55%2Fword@db.example/x failed')).toBe(
    'postgres://holdfast:[password]@db.example/x failed',
  )
  expect(redact(`hf_op_abc-DEF whsec_QUJD+/= Authorization: Bearer abc.def`)).toBe(
    '[token] [secret] Authorization: Bearer [token]',
  )
  expect(redact('correct horse battery, a short word')).toBe('[secret], a short word')
  expect(redact(`from ${EMAIL}, jörg@müller.example and <a@b.co>`)).toBe('from [e-mail], [e-mail] and <[e-mail]>')
  const path = 'at file:///node_modules/@mikro-orm/core/EntityManager.js:12:3'
  expect(redact(path)).toBe(path)
})

test('a long line is redacted in no long time', () => {
  const redact = redactor(['correct horse battery'])
  for (const part of ['a', 'a.', 'a@', 'a:', 'eyJ', '://', 'é']) {
    const line = part.repeat(50_000 / part.length)
    expect(redact(line).length).toBeGreaterThan(0)
  }
})

test('an error keeps its place and loses its values', () => {
  const cause = Object.assign(new Error(`invalid input syntax for type uuid: "${EMAIL}"`), {
    code: '22P02',
    detail: NAME,
  })
  const error = Object.assign(new TypeError('It failed.', { cause }), { query: NAME, token: NAME })
  const safe = safeError(error)
  expect(safe).toMatchObject({ type: 'TypeError', message: 'It failed.', cause: { code: '22P02' } })
  const text = JSON.stringify(safe)
  expect(text).not.toContain(NAME)
  expect(text).not.toContain(EMAIL)
  const syntax = () => JSON.parse(`{"name": ${NAME}}`) as unknown
  try {
    syntax()
  } catch (unreadable) {
    expect(JSON.stringify(safeError(unreadable))).not.toContain(NAME.slice(0, 4))
  }
})
