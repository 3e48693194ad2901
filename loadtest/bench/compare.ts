// Compares two runs of the benchmark: the same figure of the same row, by its ratio to the reference where it has one.
import { readFile } from 'node:fs/promises'
import { columns, number } from '../format.ts'
import { RunError } from '../run.ts'
import { EXIT } from '../verdict.ts'
import { median, type Figure } from './figure.ts'
import { Report, type RowReport } from './report.ts'

/** Of the same program, all of so many rounds are on one side of as many others in 3 % of the cases; of three in 10 %. */
const ROUNDS_AT_LEAST = 4

/** One figure in two runs. */
export type Difference = {
  row: string
  what: string
  reference: string
  before: number
  now: number
  /** Of now to before: of the medians, and the least and the greatest of any two rounds. */
  change: { median: number; least: number; most: number }
  verdict: 'better' | 'worse' | 'within the noise' | 'too few rounds'
}

/** @throws {RunError} when the file does not have a report of this benchmark */
export async function readReport(file: string): Promise<Report> {
  const text = await readFile(file, 'utf8').catch((error: unknown) => {
    const reason = error instanceof Error ? error.message : String(error)
    throw new RunError(`The report to compare with cannot be read: ${reason}.`, EXIT.notUnderstood)
  })
  try {
    return Report.parse(JSON.parse(text))
  } catch {
    throw new RunError(`${file} is no report that --save or --json of this version has written.`, EXIT.notUnderstood)
  }
}

/**
 * The figures that both runs have. A difference is beyond the noise when the rounds of one run, four at least, are all above
 * or all below those of the other.
 */
export function differences(before: Report, now: Report): Difference[] {
  return now.rows.flatMap((row) =>
    row.figures.flatMap((figure) => {
      const earlier = before.rows.find(({ id }) => id === row.id)?.figures.find((one) => isSame(one, figure))
      return earlier ? difference(row, earlier, figure) : []
    }),
  )
}

function isSame(a: Figure, b: Figure): boolean {
  return a.what === b.what && a.unit === b.unit && a.reference?.what === b.reference?.what
}

function difference({ title }: RowReport, before: Figure, now: Figure): Difference {
  const [then, today] = [comparable(before), comparable(now)]
  const change = {
    median: today / then,
    least: Math.min(...now.rounds) / Math.max(...before.rounds),
    most: Math.max(...now.rounds) / Math.min(...before.rounds),
  }
  const { what, reference } = now
  return { row: title, what, reference: reference?.what ?? '', before: then, now: today, change, verdict: verdict() }

  function verdict(): Difference['verdict'] {
    if (Math.min(before.rounds.length, now.rounds.length) < ROUNDS_AT_LEAST) return 'too few rounds'
    if (change.least <= 1 && change.most >= 1) return 'within the noise'
    return change.median > 1 === isMoreBetter(now) ? 'better' : 'worse'
  }
}

/** The ratio to the reference, since machines differ in it less; the value of a figure without a reference. */
function comparable({ ratio, value }: Figure): number {
  return ratio ?? value
}

function isMoreBetter({ bar, unit }: Figure): boolean {
  return bar ? 'atLeast' in bar : unit === '/s'
}

/** The differences as a table for a terminal, and what makes the runs hard to compare. */
export function comparisonText(before: Report, now: Report): string {
  const all = differences(before, now)
  const cells = all.map(({ row, what, reference, before: then, now: today, change, verdict }, i) => [
    all[i - 1]?.row === row ? '' : row,
    what,
    reference,
    number(then, 2),
    number(today, 2),
    `${number(change.median, 2)} × (${number(change.least, 2)} to ${number(change.most, 2)})`,
    verdict,
  ])
  const beyond = all.filter(({ verdict }) => verdict === 'better' || verdict === 'worse').length
  const tooFew = all.filter(({ verdict }) => verdict === 'too few rounds').length
  return [
    '',
    `Beside the run of ${before.startedAt.slice(0, 16).replace('T', ' ')} UTC (${before.command}), by ratios to the reference, or by values where there is none:`,
    '',
    ...columns([['', 'figure', 'reference', 'before', 'now', 'change', ''], ...cells]),
    '',
    `${beyond} of ${all.length} differences are beyond the noise: all rounds of one run are above, or all are below, those of the other.`,
    ...(tooFew > 0
      ? [`${tooFew} have fewer than ${ROUNDS_AT_LEAST} rounds, which differ by chance too often to judge.`]
      : []),
    ...caveats(before, now),
    '',
  ].join('\n')
}

function caveats(before: Report, now: Report): string[] {
  const { hardware } = now.machine
  const used = (report: Report): string => {
    const shares = report.rows.flatMap(({ others }) => others.shares)
    return shares.length > 0 ? `${number(median(shares) * 100)} %` : 'an unknown share'
  }
  return [
    ...(before.quick || now.quick ? ['A run with --quick says nothing of speed.'] : []),
    ...(before.machine.hardware === hardware ? [] : [`The machines differ: ${before.machine.hardware}; ${hardware}.`]),
    `In the median round others used ${used(before)} of the machine then, and ${used(now)} now.`,
  ]
}
