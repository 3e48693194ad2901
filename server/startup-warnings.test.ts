import { pino } from 'pino'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { readConfig } from './config.ts'
import { warnOfBus, warnOfHoldSettings } from './startup-warnings.ts'
import { testBoxOffice, type TestBoxOffice } from './testing/test-box-office.ts'

let box: TestBoxOffice
beforeAll(async () => {
  box = await testBoxOffice()
})
afterAll(() => box.close())

/** The warnings of a server that starts with these settings. */
async function warnings(settings: NodeJS.ProcessEnv): Promise<string[]> {
  const lines: string[] = []
  const log = pino({ level: 'warn' }, { write: (line) => lines.push((JSON.parse(line) as { msg: string }).msg) })
  await warnOfHoldSettings(box.orm, readConfig(settings), log)
  await warnOfBus(box.orm, readConfig(settings), log)
  return lines
}

test('a server that starts with different hold settings warns of each by name, with both values', async () => {
  expect(await warnings({})).toEqual([])
  expect(await warnings({})).toEqual([])
  const said = await warnings({ HOLD_SECONDS: '20', GRACE_SECONDS: '5', PORT: '1' })
  expect(said).toHaveLength(2)
  expect(said[0]).toMatch(/^HOLD_SECONDS is 20 here, and was 300 for the server that started last on this database\./)
  expect(said[1]).toMatch(/^GRACE_SECONDS is 5 here, and was 15 /)
  expect(await warnings({ HOLD_SECONDS: '20', GRACE_SECONDS: '5' })).toEqual([])
  const ofRules = { HOLD_SECONDS: '20', GRACE_SECONDS: '5', HOLD_RESUME_SECONDS: '0', HELD_SEATS_PER_ADDRESS: 'off' }
  expect(await warnings(ofRules)).toEqual([
    expect.stringMatching(/^HOLD_RESUME_SECONDS is 0 here, and was 60 /),
    expect.stringMatching(/^HELD_SEATS_PER_ADDRESS is off here, and was 100 /),
  ])
})

test('servers that start at once with the same settings do not warn', async () => {
  await warnings({})
  expect((await Promise.all([1, 2, 3].map(() => warnings({})))).flat()).toEqual([])
})

test('a server with another kind of bus warns of it, without the address', async () => {
  await warnings({})
  const said = await warnings({ BUS_URL: 'redis://anna:hunter2@redis.example:6379' })
  expect(said).toEqual([
    expect.stringMatching(/^By BUS_URL the bus is Redis here, and was that of PostgreSQL for the /),
  ])
  expect(said.join()).not.toMatch(/hunter2|redis\.example/)
  expect(await warnings({ BUS_URL: 'redis://other.example' })).toEqual([])
  expect(await warnings({ BUS_URL: 'off' })).toEqual([expect.stringMatching(/the bus is off here, and was Redis /)])
})
