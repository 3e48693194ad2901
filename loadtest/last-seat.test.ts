// The last seat as people play it: the verdict, and nothing left behind.
import { readdir, rm } from 'node:fs/promises'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { said, startLoadTest, temporaryFolder } from './testing/load-test.ts'

const SMALL = ['last-seat', '--users', '50', '--sockets', '20', '--seats', '5', '--rounds', '2']

let temporary: string

beforeEach(async () => {
  temporary = await temporaryFolder()
})
afterEach(() => rm(temporary, { recursive: true }))

describe('last-seat', () => {
  test('H1 has one winner and truthful refusals, and leaves nothing behind', async () => {
    const { status, stdout } = await startLoadTest(temporary, [...SMALL, '--json']).ended
    expect(JSON.parse(stdout)).toMatchObject({
      scenario: 'last-seat',
      options: { users: 50, sockets: 20, seats: 5, rounds: 2 },
      lastSeat: Array(2).fill({
        winners: 1,
        refused: [{ code: 'SEATS_TAKEN', seats: [{ seatId: 123, status: 'held' }], count: 49 }],
        violations: [],
      }),
      distinctSeats: [{ violations: [] }, { violations: [] }],
      figures: [
        { unit: 'ms', bar: { atMost: 3 } },
        { unit: '/s', bar: { atLeast: 2 } },
      ],
      violations: [],
    })
    expect(status).toBe(0)
    expect(await readdir(temporary)).toEqual([])
  })

  test('leaves nothing behind when it is interrupted', async () => {
    const { child, ended } = startLoadTest(temporary, SMALL)
    await said(child, 'Connecting 50 visitors')
    child.kill('SIGINT')
    const { status, stdout, stderr } = await ended
    expect(status).toBe(130)
    expect(stdout).toBe('')
    expect(stderr).toMatch(/Stopped before the end\.\n$/)
    expect(await readdir(temporary)).toEqual([])
  })
})
