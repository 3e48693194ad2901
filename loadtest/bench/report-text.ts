// The report of a benchmark, for people at a terminal.
import pc from 'picocolors'
import { columns, number } from '../format.ts'
import { barText, loadText, metText, ratioAndSpread, ratioText, valueText } from './figure-text.ts'
import { busyIn, isShared, violationsIn, type Report, type RowReport } from './report.ts'

/** A row in a line, as soon as it is measured. */
export function rowLine({ title, figures, violations, seconds }: RowReport): string {
  const said =
    violations[0] ?? figures.map((figure) => `${ratioText(figure) || valueText(figure)} ${metText(figure)}`).join(', ')
  const line = `  ${title}: ${said} (${number(seconds)} s)`
  return isGood(figures, violations) ? pc.green(line) : pc.yellow(line)
}

export function reportText(report: Report): string {
  const { machine, rows, seconds, quick } = report
  const all = rows.flatMap(({ figures }) => figures)
  const barred = all.filter(({ met }) => met !== null)
  const violations = violationsIn(report)
  return [
    '',
    pc.bold(`Holdfast beside its references, all measured in the same ${number(seconds)} s`),
    machine.hardware,
    '',
    ...table(rows),
    '',
    ...rows.flatMap((row) => {
      const busy = busyIn(row)
      return busy === undefined ? [] : [pc.yellow(`${row.title}: ${busy}`)]
    }),
    ...(isShared(report)
      ? [
          pc.yellow(
            `Others used ${number(report.inUseBefore * 100)} % of this machine when it began: an echo loses more by that than Holdfast, so that ratios look better than they are.`,
          ),
        ]
      : []),
    ...(quick ? ['Everything was small: this says nothing of speed.'] : []),
    `${barred.filter(({ met }) => met).length} of ${barred.length} bars are met.`,
    ...violations.map((violation) => pc.red(`✗ ${violation}`)),
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

function isGood(figures: RowReport['figures'], violations: readonly string[]): boolean {
  return violations.length === 0 && figures.every(({ met }) => met !== false)
}
