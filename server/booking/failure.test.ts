import type { EntityManager } from '@mikro-orm/postgresql'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { openDatabase } from '../database/orm.ts'
import { testBoxOffice, type TestBoxOffice } from '../testing/test-box-office.ts'
import { beginUnlimited, lockShow, waitingForLock } from '../testing/locks.ts'
import { LateError } from './errors.ts'
import { isLate, kindOfFailure, refusalFor } from './failure.ts'

let box: TestBoxOffice
beforeAll(async () => {
  box = await testBoxOffice()
})
afterAll(() => box.close())

/** The error of `work` in a transaction, which is rolled back if that is still possible. */
async function thrownBy(work: (em: EntityManager) => Promise<unknown>): Promise<unknown> {
  const em = box.orm.em.fork()
  await em.begin()
  try {
    await work(em)
  } catch (error) {
    return error
  } finally {
    await em.rollback().catch(() => undefined)
  }
  throw new Error('Nothing was thrown.')
}

async function backendOf(em: EntityManager): Promise<number> {
  const [row] = await em.execute<{ pid: number }[]>('select pg_backend_pid() as pid')
  return row?.pid ?? 0
}

test('Q1 an error is busy when a lock is not available in time, or a statement takes too long', async () => {
  const showId = await box.addShow(1)
  const letGo = await lockShow(box.orm, showId)
  const noLock = await thrownBy(async (em) => {
    await em.execute(`set local lock_timeout = '10ms'`)
    await em.execute('select from show where show_id = ? for update', [showId])
  })
  await letGo()
  expect(kindOfFailure(noLock)).toBe('busy')
  const tooLong = await thrownBy(async (em) => {
    await em.execute(`set local statement_timeout = '10ms'`)
    await em.execute('select pg_sleep(10)')
  })
  expect(kindOfFailure(tooLong)).toBe('busy')
})

test('Q1 an error is lost when the connection ended: by an operator, for idling, or before the answer to a commit', async () => {
  const ended = await thrownBy(async (em) => {
    await box.orm.em.fork().execute('select pg_terminate_backend(?)', [await backendOf(em)])
    await em.execute('select 1')
  })
  expect(kindOfFailure(ended)).toBe('lost')

  const ownHand = await thrownBy((em) => em.execute('select pg_terminate_backend(pg_backend_pid())'))
  expect(kindOfFailure(ownHand)).toBe('lost')

  const idle = await thrownBy(async (em) => {
    const pid = await backendOf(em)
    await em.execute(`set local idle_in_transaction_session_timeout = '10ms'`)
    await expect
      .poll(() => box.orm.em.fork().execute('select from pg_stat_activity where pid = ?', [pid]))
      .toHaveLength(0)
    await em.execute('select 1')
  })
  expect(kindOfFailure(idle)).toBe('lost')

  const uncommitted = await thrownBy(async (em) => {
    await box.orm.em.fork().execute('select pg_terminate_backend(?)', [await backendOf(em)])
    await em.commit()
  })
  expect(kindOfFailure(uncommitted)).toBe('lost')
})

test('Q1 an error is lost when no server answers, or its name cannot be resolved at the moment', async () => {
  const orm = openDatabase('postgres://nobody@127.0.0.1:1/nothing')
  const nobody: unknown = await orm.em
    .fork()
    .begin()
    .catch((thrown: unknown) => thrown)
  await orm.close(true)
  expect(kindOfFailure(nobody)).toBe('lost')
  expect(kindOfFailure(Object.assign(new Error('getaddrinfo EAI_AGAIN db'), { code: 'EAI_AGAIN' }))).toBe('lost')
})

test('Q1 an error is lost when PostgreSQL is out of resources', async () => {
  const full = await thrownBy(async (em) => {
    await em.execute(`set local temp_file_limit = '64kB'`)
    await em.execute(`set local work_mem = '64kB'`)
    await em.execute('select * from generate_series(1, 100000) as n order by -n')
  })
  expect(full).toMatchObject({ code: '53400' })
  expect(kindOfFailure(full)).toBe('lost')
})

test('Q1 an error is busy, not lost, when the pool has no free connection although the database answers', async () => {
  const orm = openDatabase(box.url, 1)
  const em = await beginUnlimited(orm)
  const error: unknown = await orm.em
    .fork()
    .begin()
    .catch((thrown: unknown) => thrown)
  await em.rollback()
  await orm.close(true)
  expect(kindOfFailure(error)).toBe('busy')
})

test('Q1 an error is a conflict after a deadlock or a serialization failure', async () => {
  const showId = await box.addShow(2)
  const lock = (em: EntityManager, seatId: number) =>
    em.execute('select from seat where show_id = ? and seat_id = ? for update', [showId, seatId])
  const other = await beginUnlimited(box.orm)
  await lock(other, 1)
  const deadlock = await thrownBy(async (em) => {
    await em.execute(`set local deadlock_timeout = '10ms'`)
    await lock(em, 0)
    const others = lock(other, 0)
    await expect.poll(() => waitingForLock(box.orm)).toBe(1)
    await Promise.race([lock(em, 1), others.then(() => new Promise(() => undefined))])
  })
  await other.rollback()
  expect(kindOfFailure(deadlock)).toBe('conflict')

  const unordered = await thrownBy(async (em) => {
    await em.execute('set transaction isolation level serializable')
    await em.execute('select from seat')
    await box.orm.em.fork().execute('update seat set version = version + 1 where show_id = ?', [showId])
    await em.execute('update seat set version = version + 1 where show_id = ?', [showId])
  })
  expect(kindOfFailure(unordered)).toBe('conflict')
})

test('Q1 any other error is a defect: of a constraint, of syntax, or not from the database', async () => {
  const showId = await box.addShow(1)
  const twice = await thrownBy((em) => em.execute('insert into seat (show_id, seat_id) values (?, 0)', [showId]))
  expect(kindOfFailure(twice)).toBe('defect')
  expect(kindOfFailure(await thrownBy((em) => em.execute('select nonsense')))).toBe('defect')
  expect(kindOfFailure(new RangeError('Seat 7 is not locked.'))).toBe('defect')
  expect(kindOfFailure(Object.assign(new Error('The argument is wrong.'), { code: 'ERR_INVALID_ARG_TYPE' }))).toBe(
    'defect',
  )
  expect(kindOfFailure('a string')).toBe('defect')
})

test('Q1 a failed read is refused as BUSY after its time limit, and as UNAVAILABLE only when the outcome is unknown', () => {
  const refusedAs = (code: string): string => refusalFor(Object.assign(new Error('It failed.'), { code })).code
  expect(['POOL_FULL', '55P03', '57014', '40001'].map(refusedAs)).toEqual(Array(4).fill('BUSY'))
  expect(['NO_CONNECTION', '57P01', '25006', 'ECONNRESET'].map(refusedAs)).toEqual(Array(4).fill('UNAVAILABLE'))
  expect(['23505', '42601', ''].map(refusedAs)).toEqual(Array(3).fill('INTERNAL'))
})

test('Q1 an error that reports only a timeout is distinguished from a refusal by the database', () => {
  const error = (message: string, code?: string): Error => Object.assign(new Error(message), code && { code })
  const late = [
    new LateError('The database does not answer.'),
    error('terminating connection due to idle-in-transaction timeout', '25P03'),
    error('timeout exceeded when trying to connect', 'NO_CONNECTION'),
    error('Connection terminated'),
    error('Connection terminated due to connection timeout', 'NO_CONNECTION'),
    error('All connections are in use.', 'POOL_FULL'),
  ]
  expect(late.filter((each) => !isLate(each))).toEqual([])
  const said = [
    error('Connection terminated unexpectedly'),
    error('connect ECONNREFUSED 127.0.0.1:1', 'NO_CONNECTION'),
    error('could not extend file: No space left on device', '53100'),
    error('canceling statement due to statement timeout', '57014'),
  ]
  expect(said.filter(isLate)).toEqual([])
})
