// What a report says, at a terminal and as a page.
import { stripVTControlCharacters } from 'node:util'
import { describe, expect, test } from 'vitest'
import { markdownPage } from './markdown-page.ts'
import { absoluteFigure, compareToReference, ratioAndSpread } from './figure.ts'
import { Report, reportText, unmeasuredIn, violationsIn, type RowReport } from './report.ts'

const echo = { what: 'echo', values: [20_000] }

const row: RowReport = {
  id: 'join',
  title: 'A join',
  how: 'One after the other.',
  figures: [absoluteFigure('CPU', 'ms', [1.234], { atMost: 3 })],
  remarks: [],
  notes: [],
  violations: [],
  seconds: 20,
  others: { shares: [], loadAverage: 2.54 },
  load: { ours: 0.1, reference: 0 },
}

const report: Report = {
  startedAt: '2026-11-24T09:00:00.000Z',
  seconds: 400,
  command: 'npm run bench',
  quick: false,
  inUseBefore: 0.04,
  notes: [],
  machine: { hardware: '2 × Any', system: 'linux 6', versions: { 'Node.js': '24.21.0' } },
  rows: [
    {
      id: 'fast',
      title: 'Fast',
      how: 'As fast as it goes.',
      figures: [
        compareToReference('holds per second', '/s', [10_000], echo, { atLeast: 0.35 }),
        compareToReference('until answered', 'ms', [40_000], echo, { atMost: 1.5 }),
      ],
      remarks: ['One winner.'],
      notes: ['This machine was slow: 1 of 9 rounds were measured.'],
      violations: [],
      seconds: 20,
      others: { shares: [0.02, 0.03, 0.3], loadAverage: 2 },
      load: { ours: 0.5, reference: 0.95 },
    },
    row,
    {
      id: 'wrong',
      title: 'Wrong',
      how: 'Twice the same seat.',
      figures: [],
      remarks: [],
      notes: [],
      violations: ['Seat 3 was sold twice.'],
      seconds: 20,
      others: { shares: [], loadAverage: 0 },
      load: { ours: 0.1, reference: 0 },
    },
  ],
}

describe('the page', () => {
  const page = markdownPage(report)

  test('has every figure beside its reference, its ratio, its bar, and whether it is met', () => {
    expect(page).toContain(
      '| Fast | holds per second | 10,000 /s | echo | 20,000 /s | 0.50 × | ≥ 0.35 × | met | 3 %, at most 30 % |',
    )
    expect(page).toContain('|  | until answered | 40,000 ms | echo | 20,000 ms | 2.00 × | ≤ 1.5 × | **missed** |  |')
    expect(page).toContain('| A join | CPU | 1.23 ms |  |  |  | ≤ 3 ms | met | load average 2.5 |')
  })

  test('tells how many bars are missed, and what was wrong', () => {
    expect(page).toContain('1 of 3 bars are missed.')
    expect(page).toContain('| Wrong | Seat 3 was sold twice. |  |  |  |  |  | **wrong** |  |')
  })

  test('tells what the load took for each contender, and which it held back', () => {
    expect(page).toContain(
      '- **Fast** (load: 50 % / 95 % of a core). As fast as it goes. One winner. The load had no time',
    )
    expect(page).toContain('- **A join** (load: 10 % of a core). One after the other.\n')
  })

  test('tells when, how and on which machine it was made', () => {
    expect(page).toContain('npm run bench\n')
    expect(page).toContain('on 2026-11-24, in 400 s')
    expect(page).toContain('| machine | 2 × Any |')
    expect(page).toContain('| in use by others before | 4 % |')
    expect(page).toContain('| Node.js | 24.21.0 |')
  })
})

test('a ratio is followed by the lowest and the highest of a round', () => {
  expect(ratioAndSpread(compareToReference('holds', '/s', [10_000, 12_000], echo, null))).toBe('0.55 × (0.50 to 0.60)')
})

test('a row that the machine was too slow for is told as not measured, and is no violation', () => {
  const slow = { ...report, rows: [{ ...row, figures: [], notes: ['Not measured: it got stuck.'] }] }
  expect(markdownPage(slow)).toContain('| A join | Not measured: it got stuck. |  |  |  |  |  | not measured |  |')
  expect(reportText(slow)).toContain('A join: Not measured: it got stuck.')
  expect(violationsIn(slow)).toEqual([])
  expect(unmeasuredIn(slow)).toEqual(['A join: Not measured: it got stuck.'])
})

test('a report is what its JSON says', () => {
  expect(Report.parse(JSON.parse(JSON.stringify(report)))).toEqual(report)
})

test('the text lists below the table where the load was too busy, and what was wrong', () => {
  const text = stripVTControlCharacters(reportText(report))
  expect(text).toContain('50 % / 95 %')
  expect(text).toContain('Fast: The load had no time left for a reference, which could be faster than measured.')
  expect(text).toContain('Fast: Others used 3 % of this machine meanwhile, at most 30 %')
  expect(text).toContain('Fast: This machine was slow: 1 of 9 rounds were measured.')
  expect(text).toContain('2 of 3 bars are met.')
  expect(text).toContain('✗ Wrong: Seat 3 was sold twice.')
})

test('the report warns when others used the machine, which makes ratios to an echo look better', () => {
  expect(reportText(report)).not.toContain('when it began')
  expect(reportText({ ...report, inUseBefore: 0.4 })).toContain(
    'Others used 40 % of this machine when it began: an echo loses',
  )
  const others = { shares: [0.3], loadAverage: 2 }
  const withoutEcho = reportText({ ...report, inUseBefore: 0.4, rows: [{ ...row, others }] })
  expect(withoutEcho).toContain('A join: Others used 30 % of this machine meanwhile, at most 30 %.')
  expect(withoutEcho).toContain('Others used 40 % of this machine when it began.')
  expect(withoutEcho).not.toContain('echo')
})
