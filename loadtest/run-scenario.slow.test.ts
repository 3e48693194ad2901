// A long run pauses to be judged so far, continues, and keeps nothing of what was right.
import { readdir, rm } from 'node:fs/promises'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { Cleanup, type Run } from './run.ts'
import { Progress } from './progress.ts'
import { runScenario } from './run-scenario.ts'
import { soak, watch, type Scenario } from './scenarios.ts'
import { temporaryFolder } from './testing/load-test.ts'
import { exitStatusOf } from './verdict.ts'

/** A few seconds of play, and as many for a busy machine to start and stop it. */
const PATIENCE = { timeout: 180_000 }
const COMMON = { seats: 200, seed: 1, workers: 2, pace: 0.1, http: 0 }

let temporary: string
let cleanup: Cleanup
let run: Run
beforeEach(async () => {
  temporary = await temporaryFolder()
  vi.stubEnv('TMPDIR', temporary)
  cleanup = new Cleanup()
  const fail = (error: Error): void => {
    throw error
  }
  run = {
    cleanup,
    progress: new Progress(process.stderr),
    fail,
    onFailure: () => undefined,
    onInterrupt: () => undefined,
  }
})
afterEach(async () => {
  await cleanup.run()
  vi.unstubAllEnvs()
  vi.restoreAllMocks()
  await rm(temporary, { recursive: true })
})

// So few records that a slow machine makes them too.
test.for<[string, Scenario, records: number]>([
  ['visitors who come and go', soak({ ...COMMON, for: 4, buyers: 20 }), 200],
  ['maps that are watched all the time', watch({ ...COMMON, for: 4, viewers: 6, changes: 40 }), 300],
])('is judged in parts, and leaves nothing behind: %s', PATIENCE, async ([, scenario, records]) => {
  const said = vi.spyOn(process.stderr, 'write').mockReturnValue(true)
  const { verdict, keptIn } = await runScenario(scenario, run, records)
  expect(said.mock.calls.join('')).toContain('A pause: what was recorded so far is judged')
  expect(verdict).toMatchObject({ violations: [], inconclusive: [] })
  expect(verdict.checked.join()).toMatch(/Every seat had one owner .* and the database, in \d+ parts\./)
  expect(exitStatusOf(verdict)).toBe(0)
  expect(keptIn).toBeUndefined()
  await cleanup.run()
  expect(await readdir(temporary)).toEqual([])
})
