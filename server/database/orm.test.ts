import type { MikroORM } from '@mikro-orm/postgresql'
import { afterAll, beforeAll, expect, onTestFinished, test, vi } from 'vitest'
import { testDatabase, type TestDatabase } from '../testing/database.ts'
import { maintain, openDatabase } from './orm.ts'

const MINUTE_MS = 60_000

let database: TestDatabase

beforeAll(async () => {
  database = await testDatabase()
})
afterAll(() => database.drop())

/** A transaction during which the fake timers advance by a minute. */
async function takeLong(orm: MikroORM): Promise<string> {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] })
  onTestFinished(() => void vi.useRealTimers())
  return orm.em.fork().transactional(async (em) => {
    await em.execute('select 1')
    vi.advanceTimersByTime(MINUTE_MS)
    vi.useRealTimers()
    await em.execute('select 1')
    return 'done'
  })
}

test('a pool for serving visitors gives up a transaction that takes too long', async () => {
  const orm = openDatabase(database.url)
  await expect(takeLong(orm)).rejects.toThrow()
  await orm.close(true)
})

test('maintenance has no time limit, and leaves no connection behind', async () => {
  expect(await maintain(database.url, takeLong)).toBe('done')
  await expect(maintain(database.url, () => Promise.reject(new Error('a wrong plan')))).rejects.toThrow('a wrong plan')
})
