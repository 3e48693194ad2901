// The report of a benchmark: as data, as JSON has it, and as text for a terminal.
import pc from 'picocolors'
import { columns, number } from '../format.ts'
import { barText, metText, ratioAndSpread, ratioText, valueText, type Figure } from './figure.ts'
import type { Machine } from './machine.ts'

export type RowReport = {
  id: string
  title: string
  how: string
  figures: Figure[]
  remarks: string[]
  /** What must not happen. With any violation there are no figures. */
  violations: string[]
  seconds: number
  /** The most that a timed workload took of a core: to drive Holdfast, and to drive a reference. */
  load: { ours: number; reference: number }
}

export type Report = {
  startedAt: string
  seconds: number
  /** The command line that started it. */
  command: string
  quick: boolean
  machine: Machine
  /** The share of all cores that others used before it began. */
  inUseBefore: number
  rows: RowReport[]
}

export function violationsIn({ rows }: Report): string[] {
  return rows.flatMap(({ title, violations }) => violations.map((violation) => `${title}: ${violation}`))
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

/** A row in one line, printed when it has been measured. */
export function rowLine({ title, figures, violations, seconds }: RowReport): string {
  const ratios = figures.map((figure) => `${ratioText(figure) || valueText(figure)} ${metText(figure)}`)
  const line = `  ${title}: ${violations[0] ?? ratios.join(', ')} (${number(seconds)} s)`
  const isGood = violations.length === 0 && figures.every(({ met }) => met !== false)
  return isGood ? pc.green(line) : pc.yellow(line)
}

export function reportText(report: Report): string {
  const { machine, rows, seconds, quick, inUseBefore } = report
  const barred = rows.flatMap(({ figures }) => figures).filter(({ met }) => met !== null)
  const busy = rows.flatMap((row) => {
    const sentence = busyIn(row)
    return sentence === undefined ? [] : pc.yellow(`${row.title}: ${sentence}`)
  })
  const others = `Others used ${number(inUseBefore * 100)} % of this machine when it began: an echo loses more by that than Holdfast, so that ratios look better than they are.`
  return [
    '',
    pc.bold(`Holdfast beside its references, all measured in the same ${number(seconds)} s`),
    machine.hardware,
    '',
    ...table(rows),
    '',
    ...busy,
    ...(inUseBefore > SHARED ? [pc.yellow(others)] : []),
    ...(quick ? ['Everything was small: this says nothing of speed.'] : []),
    `${barred.filter(({ met }) => met).length} of ${barred.length} bars are met.`,
    ...violationsIn(report).map((violation) => pc.red(`✗ ${violation}`)),
    '',
  ].join('\n')
}

function table(rows: readonly RowReport[]): string[] {
  const cells = rows.flatMap(({ title, figures, load }) =>
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
    ]),
  )
  const mets = rows.flatMap(({ figures }) => figures.map(({ met }) => met))
  const [heading = '', ...lines] = columns([
    ['', 'figure', 'Holdfast', 'reference', 'measured', 'ratio', 'bar', '', 'load'],
    ...cells,
  ])
  return [pc.dim(heading), ...lines.map((line, i) => (mets[i] === false ? pc.yellow(line) : line))]
}
