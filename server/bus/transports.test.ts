// The contract of every transport, with those that need nothing but Node; Redis is in redis-transport.system.test.ts.
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { administer, killAll, testDatabase, type TestDatabase } from '../testing/database.ts'
import { MemoryBus } from '../testing/memory-bus.ts'
import { openLink, transportContract } from '../testing/transport-contract.ts'
import { postgresTransport } from './postgres-transport.ts'

describe('within a process', () => {
  let [bus, another] = [new MemoryBus(), new MemoryBus()]
  beforeAll(() => {
    bus = new MemoryBus()
    another = new MemoryBus()
  })
  transportContract(() => ({
    make: () => bus.transport,
    makeOther: () => another.transport,
    breakLinks: () => {
      bus.goAway()
      return Promise.resolve(bus.comeBack())
    },
  }))
})

describe('by LISTEN and NOTIFY', () => {
  let database: TestDatabase
  beforeAll(async () => {
    database = await testDatabase()
    await administer(database.url, 'create schema "Another ""one"')
  })
  afterAll(() => database.drop())

  const elsewhere = (): string => `${database.url}?options=${encodeURIComponent('-c search_path="Another\\ ""one"')}`
  transportContract(() => ({
    make: () => postgresTransport(database.url),
    makeOther: () => postgresTransport(elsewhere()),
    breakLinks: () => killAll(database.url),
  }))

  test('an address where nobody answers is an error, and leaves nothing open', async () => {
    const nowhere = Object.assign(new URL(database.url), { port: '1' }).href
    await expect(openLink(postgresTransport(nowhere))).rejects.toThrow(/ECONNREFUSED|ENOENT/)
  })
})
