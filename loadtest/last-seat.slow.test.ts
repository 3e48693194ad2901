// The scenario `last-seat` as it is started by hand: its verdict, and nothing left behind.
import { readdir, rm } from 'node:fs/promises'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { printed, startLoadTest, temporaryFolder } from './testing/load-test.ts'

const SMALL = ['last-seat', '--users', '50', '--sockets', '20', '--seats', '5', '--rounds', '2']

let temporary: string

beforeEach(async () => {
  temporary = await temporaryFolder()
})
afterEach(() => rm(temporary, { recursive: true }))

describe('last-seat', () => {
  test('H1 has one winner and true refusals, and leaves nothing behind', async () => {
    const { status, stdout } = await startLoadTest(temporary, [...SMALL, '--json']).ended
    expect(JSON.parse(stdout)).toMatchObject({
      scenario: 'last-seat',
      options: { users: 50, sockets: 20, seats: 5, rounds: 2 },
      rows: [
        {
          id: 'last-seat',
          figures: [{ unit: 'ms', bar: { atMost: 3 } }],
          remarks: ['H1 One winner each time, and each of the others refused by that seat, as held.'],
          violations: [],
        },
        {
          id: 'distinct-seats',
          figures: [{ unit: '/s', bar: { atLeast: 2 } }],
          violations: [],
        },
      ],
    })
    expect(status).toBe(0)
    expect(await readdir(temporary)).toEqual([])
  })

  test('leaves nothing behind when it is interrupted', async () => {
    const { child, ended } = startLoadTest(temporary, SMALL)
    await printed(child, '1 of 2: The last seat')
    child.kill('SIGINT')
    const { status, stdout, stderr } = await ended
    expect(status).toBe(130)
    expect(stdout).toBe('')
    expect(stderr).toMatch(/Stopped before the end\.\n$/)
    expect(await readdir(temporary)).toEqual([])
  })
})
