// A slow row is measured to its end, and a row without progress is given up.
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { Cleanup, type Run } from '../run.ts'
import { Progress } from '../progress.ts'
import { benchmark } from './benchmark.ts'
import { absoluteFigure } from './figure.ts'
import { QUICK, type Row } from './rounds.ts'

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
  expect(row).toMatchObject({ violations: ['It got stuck: for a minute nothing moved on.'], figures: [] })
})
