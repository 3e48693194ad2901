// A few of the runs of `npm run test:faults`.
import { afterAll, beforeAll, expect, test } from 'vitest'
import { runFault } from './fault-run.ts'
import type { FaultName } from './faults.ts'
import { install, type Installation } from './installation.ts'
import { planOf } from './plan.ts'

let installation: Installation
beforeAll(async () => {
  installation = await install()
})
afterAll(() => installation.close())

const RUNS: [FaultName, number][] = [
  ['answer-lost', 1],
  ['kill-before-ack', 2],
  ['clock-step', 3],
]

test.for(RUNS)('nothing is lost, doubled or unexplained after %s, seed %i', async ([fault, seed]) => {
  const found = await runFault(installation, planOf(seed, fault))
  expect(found).toMatchObject({ lost: 0, doubled: 0, faults: [] })
  expect(found.acknowledged).toBeGreaterThan(0)
})
