// A figure beside a reference measured in the same run: machines differ, ratios less so.
import { z } from 'zod'
import { number } from '../format.ts'

export const Bar = z.union([z.object({ atMost: z.number() }), z.object({ atLeast: z.number() })])
export type Bar = z.infer<typeof Bar>
export const Unit = z.enum(['ms', '/s', 'µs', 'kB', '×'])
export type Unit = z.infer<typeof Unit>

export const Figure = z.object({
  what: z.string(),
  value: z.number(),
  unit: Unit,
  /** Null: the bar is an absolute one. */
  reference: z.object({ what: z.string(), value: z.number() }).nullable(),
  /** Of the value to its reference. */
  ratio: z.number().nullable(),
  /** Of each round the ratio, or the value where there is no reference. */
  rounds: z.array(z.number()),
  /** The lowest and the highest ratio of a round; null for a single round, or without a reference. */
  spread: z.object({ least: z.number(), most: z.number() }).nullable(),
  /** Null: shown only. */
  bar: Bar.nullable(),
  met: z.boolean().nullable(),
})
export type Figure = z.infer<typeof Figure>

/** Compares the median of the values with the median of the reference. */
export function compareToReference(
  what: string,
  unit: Unit,
  values: readonly number[],
  reference: { what: string; values: readonly number[] },
  bar: Bar | null,
): Figure {
  const value = median(values)
  const referenceValue = median(reference.values)
  const ratio = value / referenceValue
  // Each round has a reference of its own, unless a single one serves all rounds.
  const rounds = values.map((each, i) => each / (reference.values[i] ?? referenceValue))
  return {
    what,
    value,
    unit,
    reference: { what: reference.what, value: referenceValue },
    ratio,
    rounds,
    spread: rounds.length < 2 ? null : { least: Math.min(...rounds), most: Math.max(...rounds) },
    bar,
    met: meets(ratio, bar),
  }
}

/** The median of the values, with a bar in the same unit. */
export function absoluteFigure(what: string, unit: Unit, values: readonly number[], bar: Bar): Figure {
  const value = median(values)
  const rounds = [...values]
  return { what, value, unit, reference: null, ratio: null, rounds, spread: null, bar, met: meets(value, bar) }
}

/** @throws {RangeError} when there are no values */
export function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b)
  const [low, high] = [sorted[Math.floor((sorted.length - 1) / 2)], sorted[Math.ceil((sorted.length - 1) / 2)]]
  if (low === undefined || high === undefined) throw new RangeError('There is no median of no values.')
  return (low + high) / 2
}

function meets(value: number, bar: Bar | null): boolean | null {
  if (bar === null) return null
  return 'atMost' in bar ? value <= bar.atMost : value >= bar.atLeast
}

export function valueText({ value, unit }: Pick<Figure, 'value' | 'unit'>): string {
  const digits = value < 10 ? 2 : value < 100 ? 1 : 0
  return `${number(value, digits)} ${unit}`
}

/** Empty for a figure without a reference. */
export function ratioText({ ratio }: Figure): string {
  return ratio === null ? '' : `${number(ratio, 2)} ×`
}

/** With the lowest and the highest ratio of a round, which tell how far to trust it. */
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
