// Two runs side by side: which differences are beyond the noise of their rounds.
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { comparisonText, differences, readReport } from './compare.ts'
import { absoluteFigure, compareToReference, type Bar, type Figure } from './figure.ts'
import type { Report } from './report.ts'

function reportOf(...figures: Figure[]): Report {
  const row = { id: 'fast', title: 'Fast', how: '', remarks: [], notes: [], violations: [], seconds: 1 }
  return {
    startedAt: '2030-01-01T09:00:00.000Z',
    seconds: 1,
    command: 'npm run bench',
    quick: false,
    machine: { hardware: '2 × Any', system: 'linux 6', versions: {} },
    inUseBefore: 0,
    notes: [],
    rows: [{ ...row, figures, load: { ours: 0, reference: 0 }, others: { shares: [0.1], loadAverage: 1 } }],
  }
}

function holds(rates: number[], bar: Bar = { atLeast: 1 }): Figure {
  return compareToReference('holds', '/s', rates, { what: 'echo', values: [100] }, bar)
}

test.each<[string, Figure, Figure, string]>([
  ['all rounds above', holds([100, 110, 120, 105]), holds([130, 150, 140, 135]), 'better'],
  ['all rounds below', holds([100, 110, 120, 105]), holds([90, 80, 70, 75]), 'worse'],
  [
    'above what should be low',
    holds([100, 110, 105, 101], { atMost: 2 }),
    holds([130, 150, 140, 135], { atMost: 2 }),
    'worse',
  ],
  [
    'rounds of one among those of the other',
    holds([100, 110, 120, 105]),
    holds([119, 150, 140, 135]),
    'within the noise',
  ],
  ['one round', holds([100]), holds([130, 150, 140, 135]), 'too few rounds'],
  ['three rounds, which may all be above by chance', holds([100, 110, 120]), holds([130, 150, 140]), 'too few rounds'],
  [
    'without a reference',
    absoluteFigure('a join', 'ms', [3, 4, 3, 4], { atMost: 3 }),
    absoluteFigure('a join', 'ms', [1, 2, 1, 2], { atMost: 3 }),
    'better',
  ],
])('%s', (_what, before, now, verdict) => {
  expect(differences(reportOf(before), reportOf(now))).toMatchObject([{ row: 'Fast', verdict }])
})

test('the change is that of the medians, between the least and the greatest of any two rounds', () => {
  expect(differences(reportOf(holds([100, 200, 400])), reportOf(holds([200, 300, 400])))).toMatchObject([
    { before: 2, now: 3, change: { median: 1.5, least: 0.5, most: 4 } },
  ])
})

test('a figure that one run lacks is not compared', () => {
  const other = compareToReference('holds', '/s', [1], { what: 'another', values: [1] }, null)
  expect(differences(reportOf(other), reportOf(holds([1])))).toEqual([])
})

test('the text says how many differences are beyond the noise, and what the machines were busy with', () => {
  const text = comparisonText(reportOf(holds([100, 110, 100, 110])), reportOf(holds([200, 220, 200, 220])))
  expect(text).toMatch(/Fast +holds +echo +1\.05 +2\.10 +2\.00 × \(1\.82 to 2\.20\) +better/)
  expect(text).toContain('1 of 1 differences are beyond the noise')
  expect(text).not.toContain('rounds, which differ by chance')
  const few = comparisonText(reportOf(holds([100, 110])), reportOf(holds([200, 220])))
  expect(few).toContain('0 of 1 differences are beyond the noise')
  expect(few).toContain('1 have fewer than 4 rounds, which differ by chance')
  expect(text).toContain('others used 10 % of the machine then, and 10 % now')
})

test('a file that is no report is refused in a sentence', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'holdfast-test-'))
  try {
    const file = join(folder, 'report.json')
    for (const text of ['{', '{"rows":[]}']) {
      await writeFile(file, text)
      await expect(readReport(file)).rejects.toThrow('is no report that --save or --json of this version has written.')
    }
    const report = reportOf(holds([1, 2]))
    await writeFile(file, JSON.stringify(report))
    expect(await readReport(file)).toEqual(report)
  } finally {
    await rm(folder, { recursive: true })
  }
})
