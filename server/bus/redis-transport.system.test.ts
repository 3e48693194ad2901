// The bus on a real Redis, with a password and by TLS, that is killed, frozen and started again; and behind PgBouncer, where
// LISTEN does not work.
import { randomUUID } from 'node:crypto'
import { pino } from 'pino'
import { afterAll, beforeAll, describe, expect, onTestFinished, test } from 'vitest'
import { readConfig } from '../config.ts'
import { Metrics } from '../metrics/metrics.ts'
import { startBus } from '../start-bus.ts'
import { busNode, type BusNode } from '../testing/bus-nodes.ts'
import { REDIS_PASSWORD, RedisServer } from '../testing/redis-server.ts'
import { startPgBouncer } from '../testing/system-programs.ts'
import { testBoxOffice, type TestBoxOffice } from '../testing/test-box-office.ts'
import { connectClient } from '../testing/test-client.ts'
import { testServer } from '../testing/test-server.ts'
import { openLink, transportContract } from '../testing/transport-contract.ts'
import { postgresTransport } from './postgres-transport.ts'
import { redisTransport } from './redis-transport.ts'
import type { Transport } from './transport.ts'

function transportTo(url: string): Transport {
  const { bus } = readConfig({ BUS_URL: url })
  if (bus.kind !== 'redis') throw new Error('It is the URL of a Redis.')
  return redisTransport(bus)
}

describe.for([[{}], [{ tls: true }]] as const)('by Redis, %o', ([options]) => {
  let redis: RedisServer
  beforeAll(async () => {
    redis = await RedisServer.at(options)
    await redis.start()
  })
  afterAll(() => redis.remove())

  transportContract(() => ({
    make: () => transportTo(redis.url()),
    makeOther: () => transportTo(redis.url({ prefix: 'another' })),
    breakLinks: async () => {
      await redis.kill()
      await redis.start()
    },
  }))

  test('databases of one Redis are kept apart', async () => {
    const [one, other] = [
      await openLink(transportTo(redis.url())),
      await openLink(transportTo(redis.url().replace('/2?', '/3?'))),
    ]
    await one.send('ours')
    await other.send('theirs')
    await expect.poll(() => one.texts.length * other.texts.length).toBe(1)
    expect([one.texts, other.texts]).toEqual([['ours'], ['theirs']])
  })

  test('a wrong password is an error that does not repeat it', async () => {
    const wrong = transportTo(redis.url({}, 'hunter2'))
    const refused = await openLink(wrong).catch((error: unknown) => error)
    expect(String(refused)).toMatch(/WRONGPASS/)
    expect(String(refused)).not.toMatch(/hunter2/)
  })
})

test('a certificate of an unknown authority, or for another name, is refused', async () => {
  const redis = await RedisServer.at({ tls: true })
  onTestFinished(() => redis.remove())
  await redis.start()
  await expect(openLink(transportTo(redis.url().replace(/\?.*/, '')))).rejects.toThrow(/self-signed/)
  await expect(openLink(transportTo(redis.url().replace('localhost', '127.0.0.1')))).rejects.toThrow(/altnames/)
  expect(() => transportTo('rediss://redis.example?sslrootcert=/nowhere')).toThrow(/^The file that BUS_URL names/)
})

describe('nodes', () => {
  let box: TestBoxOffice
  beforeAll(async () => {
    box = await testBoxOffice()
  })
  afterAll(() => box.close())

  const node = (transport: Transport): BusNode => {
    const made = busNode(box.url, transport)
    onTestFinished(() => made.close())
    return made
  }

  test('M3 a Redis that is away at the start, comes, is killed, comes back, freezes and goes on: the bus follows each time', async () => {
    const redis = await RedisServer.at()
    onTestFinished(() => redis.remove())
    const nodes = [node(transportTo(redis.url())), node(transportTo(redis.url()))] as const
    const [here, there] = nodes
    const showId = await box.addShow(50)
    await there.office.boards.get(showId)
    let seatId = 0
    const takesSeat = async () => (await here.office.hold(showId, randomUUID(), [seatId++])).ok
    const until = async (isUp: boolean) => {
      for (const { bus, states } of nodes) {
        await expect.poll(() => bus.isUp).toBe(isUp)
        await expect.poll(() => states.at(-1)?.isUp).toBe(isUp)
        if (isUp) await expect.poll(() => bus.peers).toBe(1)
      }
    }
    const follows = async () => {
      expect(await takesSeat()).toBe(true)
      await expect.poll(() => there.office.boards.known(showId)?.seq).toBe(seatId)
    }
    await until(false)
    expect(await takesSeat()).toBe(true)
    await redis.start()
    await until(true)
    await follows()
    await redis.kill()
    await until(false)
    expect(await takesSeat()).toBe(true)
    await redis.start()
    await until(true)
    await follows()
    redis.freeze()
    await until(false)
    expect(await takesSeat()).toBe(true)
    redis.continue()
    await until(true)
    await follows()
  })

  test('behind PgBouncer in transaction mode LISTEN hears nothing: the log says so once, and the bus counts as away', async () => {
    const bouncer = await startPgBouncer(box.url, { pool_mode: 'transaction' })
    onTestFinished(() => bouncer.stop())
    const lines: string[] = []
    const bus = await startBus({
      config: readConfig({}),
      databaseUrl: bouncer.url,
      log: pino({}, { write: (line) => lines.push(line) }),
      metrics: new Metrics(),
      onSeq: () => undefined,
      onRevoked: () => undefined,
    })
    onTestFinished(() => bus.close())
    await expect.poll(() => lines.length).toBe(1)
    expect(lines[0]).toMatch(
      /LISTEN\/NOTIFY of PostgreSQL carries no messages between servers \(what is sent by NOTIFY/,
    )
    expect(bus.isUp).toBe(false)
    const direct = node(postgresTransport(box.url))
    await expect.poll(() => direct.bus.isUp).toBe(true)
    expect(bus.isUp).toBe(false)
  })
})

test('M3 servers on a Redis show each other’s changes, also once it is killed', async () => {
  const redis = await RedisServer.at()
  onTestFinished(() => redis.remove())
  await redis.start()
  const server = await testServer({ BUS_URL: redis.url() })
  onTestFinished(() => server.close())
  const other = await server.addServer()
  const showId = await server.boxOffice.addShow(10)
  const [here, there] = [await connectClient(server.url), await connectClient(other.url)]
  for (const client of [here, there]) await client.get('show:join', { showId })
  await here.waitFor('room:viewers', ({ viewers }) => viewers === 2)
  await here.get('seats:hold', { showId, seatIds: [0] })
  await there.waitFor('seats:changed', ({ seq }) => seq === 1)
  await redis.kill()
  await here.get('seats:hold', { showId, seatIds: [1] })
  await there.waitFor('seats:changed', ({ seq }) => seq === 2)
  expect(server.errors.join()).not.toContain(REDIS_PASSWORD)
  for (const client of [here, there]) client.close()
})
