// A figure as people read it, at a terminal and in the document.
import { number } from '../format.ts'
import type { Figure } from './figure.ts'
import type { RowReport } from './report.ts'

const TEN = 10
const HUNDRED = 100

export function valueText({ value, unit }: Pick<Figure, 'value' | 'unit'>): string {
  const digits = value < TEN ? 2 : value < HUNDRED ? 1 : 0
  return unit === '/s' ? `${number(value, digits)} /s` : `${number(value, digits)} ${unit}`
}

/** Empty, where the bar is an absoluteFigure one. */
export function ratioText({ ratio }: Figure): string {
  return ratio === null ? '' : `${number(ratio, 2)} ×`
}

/** With the least and the greatest of any round, which say how far to trust it. */
export function ratioAndSpread(figure: Figure): string {
  const { spread } = figure
  return ratioText(figure) + (spread ? ` (${number(spread.least, 2)} to ${number(spread.most, 2)})` : '')
}

export function barText({ bar, ratio, unit }: Figure): string {
  if (bar === null) return ''
  const of = ratio === null ? unit : '×'
  return 'atMost' in bar ? `≤ ${bar.atMost} ${of}` : `≥ ${bar.atLeast} ${of}`
}

export function metText({ met }: Figure): string {
  if (met === null) return ''
  return met ? 'met' : 'missed'
}

/** In shares of a core, to drive Holdfast and, where one is asked things, a reference. */
export function loadText({ ours, reference }: RowReport['load']): string {
  const all = reference > 0 ? [ours, reference] : [ours]
  return all.map((share) => `${number(share * HUNDRED)} %`).join(' / ')
}
