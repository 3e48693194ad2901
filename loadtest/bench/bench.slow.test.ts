// The benchmark as it is started by hand: every kind of contender, nothing left behind, and errors in one sentence.
import { readdir, rm } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { z } from 'zod'
import { differences, readReport } from './compare.ts'
import { BENCHMARK, printed, startLoadTest, temporaryFolder } from '../testing/load-test.ts'

const MINUTE_MS = 60_000

const positive = z.number().positive()
const Figure = z.object({ value: positive, ratio: positive, reference: z.object({ value: positive }) })
const Measured = z.object({
  rows: z.array(z.object({ id: z.string(), figures: z.array(Figure), violations: z.array(z.string()).max(0) })),
})

let temporary: string

beforeEach(async () => {
  temporary = await temporaryFolder()
})
afterEach(() => rm(temporary, { recursive: true }))

test.for([
  [
    ['distinct-seats', 3],
    ['sold-out', 1],
    ['frame-cost', 2],
  ],
  [
    ['many-shows', 2],
    ['two-nodes', 1],
    ['between-nodes', 4],
  ],
])('measures rows beside their references, and leaves nothing behind: %j', { timeout: 5 * MINUTE_MS }, async (all) => {
  const only = ['--only', all.map(([id]) => id).join()]
  const saved = join(await temporaryFolder(), 'report.json')
  const options = ['--quick', '--json', '--save', saved]
  const { status, stdout } = await startLoadTest(temporary, [...only, ...options], BENCHMARK).ended
  const { rows } = Measured.parse(JSON.parse(stdout))
  expect(rows.map(({ id, figures }) => [id, figures.length])).toEqual(all)
  expect(status).toBe(0)
  expect(await readdir(temporary)).toEqual([])
  const report = await readReport(saved)
  expect(differences(report, report).map(({ change }) => change.median)).toEqual(
    rows.flatMap(({ figures }) => figures.map(() => 1)),
  )
  await rm(dirname(saved), { recursive: true })
})

test('leaves nothing behind when it is interrupted', async () => {
  const { child, ended } = startLoadTest(temporary, ['--quick'], BENCHMARK)
  await printed(child, '1 of ')
  child.kill('SIGINT')
  const { status, stdout, stderr } = await ended
  expect(stderr).toMatch(/Stopped before the end\.\n$/)
  expect(stdout).toBe('')
  expect(status).toBe(130)
  expect(await readdir(temporary)).toEqual([])
})

test.each([
  ['a row that does not exist', ['--only', 'fastest'], 'There are distinct-seats, http-holds, last-seat'],
  ['an option that does not exist', ['--quik'], "Unknown option '--quik' (Did you mean --quick?)"],
  ['what is no option', ['quick'], 'Too many arguments'],
  ['a report that is not there', ['--against', 'nowhere.json'], 'The report to compare with cannot be read: ENOENT'],
  ['a word for a seed', ['--seed', 'any'], 'It must be a whole number from 0'],
])('says in one line what is wrong with %s', async (_what, args, sentence) => {
  const { status, stdout, stderr } = await startLoadTest(temporary, args, BENCHMARK).ended
  expect(stderr).toContain(sentence)
  expect(stderr.trim().split('\n')).toHaveLength(1)
  expect(stdout).toBe('')
  expect(status).toBe(2)
})
