// The load test as people run it: the verdict, the sentences for mistakes, and nothing left behind.
import { spawn, type ChildProcess } from 'node:child_process'
import { chmod, mkdtemp, readdir, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { text } from 'node:stream/consumers'
import { fileURLToPath } from 'node:url'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'

const MAIN = fileURLToPath(new URL('main.ts', import.meta.url))
const SMALL = ['last-seat', '--users', '50', '--sockets', '20', '--seats', '5', '--rounds', '2']

let temporary: string

beforeEach(async () => {
  temporary = await mkdtemp(join(tmpdir(), 'holdfast-test-'))
  // As root, PostgreSQL's own user must get through.
  await chmod(temporary, 0o755)
})

afterEach(() => rm(temporary, { recursive: true }))

function start(args: readonly string[]) {
  const child = spawn(process.execPath, [MAIN, ...args], {
    env: { ...process.env, TMPDIR: temporary, NO_COLOR: '1' },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  const exit = new Promise<number | null>((resolve) => child.once('exit', resolve))
  return { child, ended: Promise.all([exit, text(child.stdout), text(child.stderr)]) }
}

async function run(...args: string[]) {
  const [status, stdout, stderr] = await start(args).ended
  return { status, stdout, stderr }
}

describe('last-seat', () => {
  test('H1 has one winner and truthful refusals, and leaves nothing behind', async () => {
    const { status, stdout } = await run(...SMALL, '--json')
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
    const { child, ended } = start(SMALL)
    await said(child, 'Connecting 50 visitors')
    child.kill('SIGINT')
    const [status, stdout, stderr] = await ended
    expect(status).toBe(130)
    expect(stdout).toBe('')
    expect(stderr).toMatch(/Stopped before the end\.\n$/)
    expect(await readdir(temporary)).toEqual([])
  })
})

test.each([
  ['a scenario that does not exist', ['lastseat'], "Unknown command 'lastseat' (Did you mean last-seat?)"],
  ['an option that does not exist', ['last-seat', '--usrs', '9'], "Unknown option '--usrs' (Did you mean --users?)"],
  ['a word for a number', ['last-seat', '--users', 'many'], 'It must be a whole number from 2 to 20000.'],
  ['a number out of range', ['last-seat', '--rounds', '0'], 'It must be a whole number from 1 to 100.'],
  ['too many seats', ['last-seat', '--sockets', '2000', '--seats', '100'], 'may be 50000 at most.'],
])('says in one line what is wrong with %s', async (_what, args, sentence) => {
  const { status, stdout, stderr } = await run(...args)
  expect(status).toBe(2)
  expect(stdout).toBe('')
  expect(stderr).toContain(sentence)
  expect(stderr.trim().split('\n')).toHaveLength(1)
})

test('--help is no mistake', async () => {
  const { status, stdout } = await run('last-seat', '--help')
  expect(status).toBe(0)
  expect(stdout).toContain('--users <n>')
})

async function said({ stderr }: ChildProcess, words: string): Promise<void> {
  let heard = ''
  await new Promise<void>((resolve) => {
    stderr?.on('data', (chunk: Buffer) => {
      heard += chunk.toString()
      if (heard.includes(words)) resolve()
    })
  })
}
