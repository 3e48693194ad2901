// A small `flaky` run: visitors who are back in time keep their seats, and nothing stays held.
import { readdir, rm } from 'node:fs/promises'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { startLoadTest, temporaryFolder } from './testing/load-test.ts'

/** A few seconds of play, and as many for a busy machine to start and stop it. */
const PATIENCE = { timeout: 60_000 }

let temporary: string

beforeEach(async () => {
  temporary = await temporaryFolder()
})
afterEach(() => rm(temporary, { recursive: true }))

test('G1 G2 B2 seats outlive a lost connection for the grace, and no longer', PATIENCE, async () => {
  const { status, stdout } = await startLoadTest(temporary, ['flaky', '--people', '30', '--for', '3s', '--json']).ended
  expect(JSON.parse(stdout)).toMatchObject({
    scenario: 'flaky',
    seats: { held: 0, booked: 0 },
    answers: { 'booking:confirm': { ok: expect.any(Number) as unknown } },
    verdict: { violations: [] },
  })
  expect(status).toBe(0)
  expect(await readdir(temporary)).toEqual([])
})
