// A small `rush` run: its verdict, its report, and nothing left behind.
import { readdir, readFile, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { TallyTotals } from './instructions.ts'
import { printed, startLoadTest, temporaryFolder } from './testing/load-test.ts'

const SMALL = [
  'rush',
  // One by which about half of the first buyers use HTTP.
  '--seed',
  '5',
  '--seats',
  '30',
  '--buyers',
  '40',
  '--viewers',
  '10',
  '--pace',
  '0.1',
  '--http',
  '0.5',
  '--for',
  '30s',
  '--workers',
  '2',
]

/** A few seconds of play, and as many for a busy machine to start and stop it. */
const PATIENCE = { timeout: 60_000 }

let temporary: string

beforeEach(async () => {
  temporary = await temporaryFolder()
})
afterEach(() => rm(temporary, { recursive: true }))

test('B3 M1 sells every seat once, and every map shows it, while half of the buyers use HTTP', PATIENCE, async () => {
  const { status, stdout, stderr } = await startLoadTest(temporary, [...SMALL, '--json']).ended
  expect(stderr).not.toContain('error')
  const report: unknown = JSON.parse(stdout)
  expect(report).toMatchObject({
    scenario: 'rush',
    options: { seats: 30, buyers: 40, http: 0.5 },
    isOwn: true,
    interrupted: false,
    seats: { available: 0, held: 0, booked: 30 },
    verdict: {
      violations: [],
      checked: expect.arrayContaining([
        expect.stringMatching(/^M1 10 of 10 maps/),
        expect.stringMatching(/sightings and the database\.$/),
      ]) as unknown,
    },
  })
  const { answers } = TallyTotals.pick({ answers: true }).parse(report)
  const asked = (name: string): number => Object.values(answers[name] ?? {}).reduce((all, count) => all + count, 0)
  const all = Object.keys(answers).filter((name) => /^(seats|hold|checkout|booking):/.test(name))
  const share = asked('commands by HTTP') / all.reduce((sum, name) => sum + asked(name), 0)
  expect(share).toBeGreaterThan(0.25)
  expect(share).toBeLessThan(0.75)
  expect(status).toBe(0)
  expect(await readdir(temporary)).toEqual([])
})

test('O1 O2 O4 an operator’s commands during a rush are judged with everything else', PATIENCE, async () => {
  const { stdout } = await startLoadTest(temporary, [...SMALL, '--operator', '20', '--json']).ended
  const report: unknown = JSON.parse(stdout)
  expect(report).toMatchObject({
    verdict: {
      violations: [],
      checked: expect.arrayContaining([
        expect.stringMatching(/ commands? of operators, .* and the database\.$/),
      ]) as unknown,
    },
  })
  const { answers } = TallyTotals.pick({ answers: true }).parse(report)
  expect(answers['operator: block']?.ok).toBeGreaterThan(0)
})

test(
  'Ctrl-C ends a run early with a report; a rush that is not sold out is inconclusive, and its recording is kept',
  PATIENCE,
  async () => {
    const { child, ended } = startLoadTest(temporary, [
      'rush',
      '--seats',
      '5000',
      '--buyers',
      '20',
      '--pace',
      '0.1',
      '--workers',
      '1',
      '--json',
    ])
    await printed(child, ' free, ')
    child.kill('SIGINT')
    const { status, stdout } = await ended
    const [folder = ''] = await readdir(temporary)
    expect(JSON.parse(stdout)).toMatchObject({
      interrupted: true,
      verdict: {
        violations: [],
        inconclusive: expect.arrayContaining(['The show was not sold out: it was stopped before.']) as unknown,
      },
      keptIn: join(temporary, folder),
    })
    expect(status).toBe(3)
    expect((await readdir(join(temporary, folder))).sort()).toEqual([
      'database.jsonl',
      'part-0-observer',
      'part-0-worker-0',
      'report.json',
    ])
    const dumped = await readFile(join(temporary, folder, 'database.jsonl'), 'utf8')
    for (const table of ['show', 'seat']) {
      expect(dumped).toContain(`{"table":"${table}","row":{`)
    }
  },
)
