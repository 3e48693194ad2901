// A slow machine does fewer rounds, and a row without progress is given up. Neither is a violation.
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { Cleanup, type Run } from '../run.ts'
import { Progress } from '../progress.ts'
import { benchmark } from './benchmark.ts'
import { absoluteFigure } from './figure.ts'
import { inRounds, QUICK, type Row } from './rounds.ts'
import { TooSlowError } from './too-slow.ts'

const MINUTE_MS = 60_000

beforeEach(() => vi.useFakeTimers({ toFake: ['setTimeout', 'setInterval', 'clearInterval', 'performance'] }))
afterEach(() => {
  vi.useRealTimers()
  vi.restoreAllMocks()
})

const run: Run = {
  cleanup: new Cleanup(),
  progress: new Progress(process.stderr),
  fail: () => undefined,
  onFailure: () => undefined,
  onInterrupt: () => undefined,
}

/** A row that takes so many minutes, of which each has steps. */
function slowRow(minutes: number, step: () => void): Row {
  const measure: Row['measure'] = async () => {
    for (let half = 0; half < 2 * minutes; half++) {
      await new Promise((resolve) => setTimeout(resolve, MINUTE_MS / 2))
      step()
    }
    return { figures: [absoluteFigure('holds', 'ms', [1], { atMost: 3 })] }
  }
  return { id: 'slow', title: 'Slow', how: () => 'Slowly.', measure }
}

async function measured(row: Row) {
  const measuring = benchmark({ rows: [row], sizes: QUICK, quick: true, seed: 1, command: 'npm run bench' }, run)
  const over = new AbortController()
  const ended = measuring.finally(() => over.abort())
  while (!over.signal.aborted) {
    await vi.advanceTimersByTimeAsync(MINUTE_MS / 4)
    await new Promise((resolve) => setImmediate(resolve))
  }
  return (await ended).rows[0]
}

test('a row may take an hour while it makes progress, and the progress is printed', async () => {
  const written = vi.spyOn(process.stderr, 'write').mockReturnValue(true)
  let rounds = 0
  const row = await measured(slowRow(60, () => run.progress.step(++rounds, 120)))
  expect(row).toMatchObject({ violations: [], figures: [{ met: true }] })
  expect(written.mock.calls.join('')).toContain('1 of 1: Slow … 60 of 120')
})

test('a row without progress for a minute is given up, and the report tells it', async () => {
  vi.spyOn(process.stderr, 'write').mockReturnValue(true)
  const row = await measured(slowRow(60, () => undefined))
  expect(row).toMatchObject({
    notes: ['Not measured: It got stuck: for a minute nothing moved on.'],
    violations: [],
    figures: [],
  })
})

/** A row of nine rounds, each of so many seconds. */
function rowOfRounds(seconds: number, round: () => number): Row {
  const measure: Row['measure'] = async (bench) => {
    const { values } = await inRounds(bench, { warmUp: 4, measured: 9 }, async () => {
      await new Promise((resolve) => setTimeout(resolve, seconds * 1000))
      return { values: round() }
    })
    return { figures: [absoluteFigure('holds', 'ms', values, { atMost: 3 })] }
  }
  return { id: 'rounds', title: 'Rounds', how: () => 'Nine times.', measure }
}

test.each([
  [1, 9, []],
  [50, 2, ['This machine was slow: 2 of 9 rounds were measured.']],
])('of rounds of %i s, %i are measured', async (seconds, rounds, notes) => {
  vi.spyOn(process.stderr, 'write').mockReturnValue(true)
  const row = await measured(rowOfRounds(seconds, () => 1))
  expect(row).toMatchObject({ notes, violations: [], figures: [{ rounds: Array<number>(rounds).fill(1) }] })
})

test('a round that fails for slowness ends the row with the rounds before it', async () => {
  vi.spyOn(process.stderr, 'write').mockReturnValue(true)
  let round = 0
  const row = await measured(
    rowOfRounds(1, () => {
      if (++round === 7) throw new TooSlowError('The server ended 2 connections.')
      return round
    }),
  )
  expect(row).toMatchObject({
    notes: ['The server ended 2 connections.', 'This machine was slow: 2 of 9 rounds were measured.'],
    violations: [],
    figures: [{ rounds: [5, 6] }],
  })
})
