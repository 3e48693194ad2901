// Tests the server behind PgBouncer, through which many providers offer a database.
import { randomUUID } from 'node:crypto'
import type { EntityManager } from '@mikro-orm/postgresql'
import { afterAll, beforeAll, describe, expect, onTestFinished, test } from 'vitest'
import { codeOf, testBoxOffice, valueOf, type TestBoxOffice } from '../testing/test-box-office.ts'
import { refusalFor } from '../booking/failure.ts'
import { administer } from '../testing/database.ts'
import { beginUnlimited, idleInTransaction, lockShow, waitingForLock } from '../testing/locks.ts'
import { Program } from '../testing/program.ts'
import { connectClient } from '../testing/test-client.ts'
import { AUTH_SECRET } from '../testing/test-server.ts'
import { startPgBouncer } from '../testing/system-programs.ts'
import { migrate } from './orm.ts'

const IGNORED = 'statement_timeout,lock_timeout,idle_in_transaction_session_timeout,extra_float_digits'
const IDLE_LIMIT_MS = 2000
const SLACK_MS = 1500

describe.for([
  ['session', {}],
  ['transaction', {}],
  ['transaction', { ignore_startup_parameters: IGNORED }],
] as const)('with pool_mode = %s and %o', ([pool_mode, more]) => {
  let box: TestBoxOffice
  let bouncer: Awaited<ReturnType<typeof startPgBouncer>>
  beforeAll(async () => {
    box = await testBoxOffice()
    bouncer = await startPgBouncer(box.url, { pool_mode, default_pool_size: '20', ...more })
  })
  afterAll(async () => {
    await bouncer.stop()
    await box.close()
  })

  test('two nodes sell a show, and every transaction has its limits and its isolation level', async () => {
    const name = new URL(box.url).pathname.slice(1)
    await administer(box.url, `alter database ${name} set default_transaction_isolation = 'repeatable read'`)
    await administer(box.url, `alter database ${name} set transaction_timeout = '30s'`)
    await administer(box.url, `alter database ${name} set datestyle = 'German, DMY'`)
    await migrate(bouncer.url)
    const showId = await box.addShow(20)
    const nodes = [box.addNode({ url: bouncer.url }), box.addNode({ url: bouncer.url })]
    const visitors = Array.from({ length: 20 }, () => randomUUID())
    const answers = await Promise.all(
      visitors.map((visitorId, i) => nodes[i % 2]?.office.hold(showId, visitorId, [0]) ?? Promise.reject(new Error())),
    )
    expect(answers.map(codeOf).sort()).toEqual([...Array<string>(19).fill('SEATS_TAKEN'), 'ok'].sort())
    const winner = visitors[answers.findIndex(({ ok }) => ok)] ?? ''
    const [node] = nodes
    const booking = valueOf((await node?.office.confirm(showId, winner, randomUUID(), [0])) ?? fail())
    expect(await node?.office.bookingsOf(winner)).toEqual({ bookings: [booking] })

    const read = `select current_setting('lock_timeout') as lock, current_setting('statement_timeout') as statement,
      current_setting('idle_in_transaction_session_timeout') as idle, current_setting('transaction_timeout') as whole`
    const limits = { lock: '3s', statement: '5s', idle: '2s', whole: '0' }
    expect(await node?.orm.em.fork().execute(read)).toEqual([limits])
    const inTransaction = `${read}, current_setting('transaction_isolation') as isolation`
    const em = node?.orm.em.fork()
    expect(await em?.transactional((tx) => tx.execute(inTransaction))).toEqual([
      { ...limits, isolation: 'read committed' },
    ])
    expect(nodes.flatMap(({ defects }) => defects)).toEqual([])
  })

  test('a server that is frozen in a transaction blocks the show for no longer than the idle limit', async () => {
    const showId = await box.addShow(2)
    const program = new Program('server/main.ts', { DATABASE_URL: bouncer.url, PORT: '0', AUTH_SECRET })
    onTestFinished(() => program.kill('SIGKILL'))
    const there = await connectClient(await program.ready())
    await there.get('show:join', { showId })
    const { office } = box.addNode({ url: bouncer.url })
    await office.boards.get(showId)
    const letGo = await lockShow(box.orm, showId)
    const frozen = there.request('seats:hold', { showId, seatIds: [0] })
    await expect.poll(() => waitingForLock(box.orm)).toBe(1)
    program.kill('SIGSTOP')
    await letGo()
    await expect.poll(() => idleInTransaction(box.orm)).toBe(1)
    const since = performance.now()
    expect(codeOf(await office.hold(showId, randomUUID(), [1]))).toBe('ok')
    expect(performance.now() - since).toBeLessThan(IDLE_LIMIT_MS + SLACK_MS)
    program.kill('SIGCONT')
    expect(await frozen, program.output).toMatchObject({ ok: true })
    there.close()
    program.kill('SIGTERM')
    expect(await program.ended(), program.output).toBe(0)
  })
})

test('a role whose statement limit ends every read is refused in a sentence if the pooler keeps no settings', async () => {
  const { box, bouncer } = await behindPgBouncer({ pool_mode: 'transaction' })
  const name = new URL(box.url).pathname.slice(1)
  await administer(box.url, `alter database ${name} set statement_timeout = '20ms'`)
  await expect(migrate(bouncer.url)).rejects.toThrow(/statement_timeout of 20 ms [^\n]+ set statement_timeout = 0/)
})

test('a pooler that pools statements is refused in a sentence that says what to set', async () => {
  const { box, bouncer } = await behindPgBouncer({ pool_mode: 'statement' })
  await expect(migrate(bouncer.url)).rejects.toThrow(/^The connection pooler [^\n]+ set its pool_mode to transaction/)
  await expect(migrate(box.url)).resolves.toEqual([])
})

test.for([
  ['server connection is free in time', { default_pool_size: '1', query_wait_timeout: '1' }],
  ['client connection is left', { max_client_conn: '4' }],
] as const)('Q5 a pooler of which no %s refuses as BUSY: nothing was done', async ([, settings]) => {
  const { box, bouncer } = await behindPgBouncer({ pool_mode: 'transaction', ...settings })
  const showId = await box.addShow(1)
  const { office, orm, defects } = box.addNode({ url: bouncer.url })
  await office.boards.get(showId)
  const taken: EntityManager[] = []
  const takeOne = () =>
    beginUnlimited(orm).then(
      (em) => taken.push(em),
      () => 0,
    )
  while ((await takeOne()) > 0);
  expect(await office.hold(showId, randomUUID(), [0])).toMatchObject({
    ok: false,
    error: { code: 'BUSY', retryAfterMs: 1000 },
  })
  if ('query_wait_timeout' in settings) {
    const read = await office.bookingsOf(randomUUID()).catch((error: unknown) => refusalFor(error))
    expect(read).toMatchObject({ code: 'BUSY', retryAfterMs: 1000 })
  }
  for (const em of taken) await em.rollback()
  expect(codeOf(await office.hold(showId, randomUUID(), [0]))).toBe('ok')
  expect(defects).toEqual([])
})

async function behindPgBouncer(settings: Record<string, string>) {
  const box = await testBoxOffice()
  onTestFinished(() => box.close())
  const bouncer = await startPgBouncer(box.url, settings)
  onTestFinished(() => bouncer.stop())
  return { box, bouncer }
}

function fail(): never {
  throw new Error('There is no node.')
}
