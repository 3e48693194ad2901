// The report of a benchmark: as data, as JSON has it, and as text for a terminal.
import pc from 'picocolors'
import { z } from 'zod'
import { columns, number } from '../format.ts'
import { barText, Figure, median, metText, ratioAndSpread, ratioText, valueText } from './figure.ts'
import { Machine } from './machine.ts'

export const RowReport = z.object({
  id: z.string(),
  title: z.string(),
  how: z.string(),
  /** Empty when a violation was seen, or the machine was too slow. */
  figures: z.array(Figure),
  remarks: z.array(z.string()),
  /** Sentences that say how the run differed from its plan because the machine was slow. */
  notes: z.array(z.string()),
  /** What must not happen. */
  violations: z.array(z.string()),
  seconds: z.number(),
  /** The most that a timed workload took of a core: to drive Holdfast, and to drive a reference. */
  load: z.object({ ours: z.number(), reference: z.number() }),
  /**
   * What others used meanwhile: the share of all cores in each round, where the system tells; elsewhere only the load
   * average of the last minute when the row was done, ours included.
   */
  others: z.object({ shares: z.array(z.number()), loadAverage: z.number() }),
})
export type RowReport = z.infer<typeof RowReport>

export const Report = z.object({
  startedAt: z.string(),
  seconds: z.number(),
  /** The command line that started it. */
  command: z.string(),
  quick: z.boolean(),
  machine: Machine,
  /** The share of all cores that others used before it began. */
  inUseBefore: z.number(),
  /** Of the whole run, in sentences. */
  notes: z.array(z.string()),
  rows: z.array(RowReport),
})
export type Report = z.infer<typeof Report>

export function violationsIn({ rows }: Report): string[] {
  return rows.flatMap(({ title, violations }) => violations.map((violation) => `${title}: ${violation}`))
}

/** The rows that a slow machine did not measure, in sentences. */
export function unmeasuredIn({ rows }: Report): string[] {
  const unmeasured = rows.filter(({ figures, violations }) => figures.length === 0 && violations.length === 0)
  return unmeasured.map(({ title, notes }) => `${title}: ${notes.join(' ')}`)
}

/** With a higher share of a core, the load measures itself. */
const BUSY = 0.9
/** With a higher share of all cores, others affect the figures. */
const SHARED = 0.1

/** A sentence that names the contenders whose figures the load held back. A reference that is held back makes ratios look better. */
export function busyIn({ load: { ours, reference } }: Pick<RowReport, 'load'>): string | undefined {
  if (ours > BUSY && reference > BUSY) return 'The load had no time left: all figures are in part its own.'
  if (ours > BUSY) return 'The load had no time left for Holdfast, whose figures are in part those of the load.'
  if (reference > BUSY) return 'The load had no time left for a reference, which could be faster than measured.'
  return undefined
}

/** In shares of a core: to drive Holdfast and, where one is asked, a reference. */
export function loadText({ ours, reference }: RowReport['load']): string {
  const all = reference > 0 ? [ours, reference] : [ours]
  return all.map((share) => `${number(share * 100)} %`).join(' / ')
}

/** What others used of all cores in the median round, and at most; empty where nothing is known. */
export function othersText({ shares, loadAverage }: RowReport['others']): string {
  if (shares.length > 0) return `${percent(median(shares))}, at most ${percent(Math.max(...shares))}`
  return loadAverage > 0 ? `load average ${number(loadAverage, 1)}` : ''
}

/** A sentence when others used so much that the figures are not to be trusted. */
export function disturbedIn(row: Pick<RowReport, 'others' | 'figures'>): string | undefined {
  const { shares } = row.others
  if (shares.length === 0 || Math.max(...shares) <= SHARED) return undefined
  return `Others used ${percent(median(shares))} of this machine meanwhile, at most ${percent(Math.max(...shares))}${effectOn([row])}.`
}

/** What others' use does to ratios, as the end of a sentence: known of an echo alone. */
function effectOn(rows: readonly Pick<RowReport, 'figures'>[]): string {
  const hasEcho = rows.some(({ figures }) => figures.some(({ reference }) => reference?.what.includes('echo')))
  return hasEcho ? ': an echo loses more by that than Holdfast, so that its ratios look better than they are' : ''
}

function percent(share: number): string {
  return `${number(share * 100)} %`
}

/** A row in one line, printed when it has been measured. */
export function rowLine({ title, figures, notes, violations, seconds }: RowReport): string {
  const ratios = figures.map((figure) => `${ratioText(figure) || valueText(figure)} ${metText(figure)}`)
  const line = `  ${title}: ${violations[0] ?? (ratios.join(', ') || notes.join(' '))} (${number(seconds)} s)`
  const isGood = violations.length === 0 && figures.length > 0 && figures.every(({ met }) => met !== false)
  return isGood ? pc.green(line) : pc.yellow(line)
}

export function reportText(report: Report): string {
  const { machine, rows, seconds, quick, inUseBefore } = report
  const barred = rows.flatMap(({ figures }) => figures).filter(({ met }) => met !== null)
  const doubts = rows.flatMap((row) => doubtsIn(row).map((sentence) => pc.yellow(`${row.title}: ${sentence}`)))
  const others = `Others used ${number(inUseBefore * 100)} % of this machine when it began${effectOn(rows)}.`
  return [
    '',
    pc.bold(`Holdfast beside its references, all measured in the same ${number(seconds)} s`),
    machine.hardware,
    '',
    ...table(rows),
    '',
    ...doubts,
    ...report.notes.map((note) => pc.yellow(note)),
    ...(inUseBefore > SHARED ? [pc.yellow(others)] : []),
    ...(quick ? ['Everything was small: this says nothing of speed.'] : []),
    `${barred.filter(({ met }) => met).length} of ${barred.length} bars are met.`,
    ...violationsIn(report).map((violation) => pc.red(`✗ ${violation}`)),
    '',
  ].join('\n')
}

/** Why the figures of a row are to be read with care, in sentences. */
export function doubtsIn(row: RowReport): string[] {
  return [busyIn(row), disturbedIn(row), ...row.notes].filter((sentence) => sentence !== undefined)
}

function table(rows: readonly RowReport[]): string[] {
  const cells = rows.flatMap(({ title, figures, load, others }) =>
    figures.map((figure, i) => [
      i === 0 ? title : '',
      figure.what,
      valueText(figure),
      figure.reference?.what ?? '',
      figure.reference ? valueText({ ...figure, value: figure.reference.value }) : '',
      ratioAndSpread(figure),
      barText(figure),
      metText(figure),
      i === 0 ? loadText(load) : '',
      i === 0 ? othersText(others) : '',
    ]),
  )
  const mets = rows.flatMap(({ figures }) => figures.map(({ met }) => met))
  const [heading = '', ...lines] = columns([
    ['', 'figure', 'Holdfast', 'reference', 'measured', 'ratio', 'bar', '', 'load', 'others'],
    ...cells,
  ])
  return [pc.dim(heading), ...lines.map((line, i) => (mets[i] === false ? pc.yellow(line) : line))]
}
