// A figure beside its reference of the same run: machines differ, ratios less so.
import { median, type Bar } from '../figures.ts'

export type Unit = 'ms' | '/s' | 'µs' | 'kB' | '×'

export type Figure = {
  what: string
  value: number
  unit: Unit
  /** None: the bar is an absoluteFigure one. */
  reference: { what: string; value: number } | null
  /** Of the value to its reference. */
  ratio: number | null
  /** The least and the greatest ratio of a round; none where there is one round, or no reference. */
  spread: { least: number; most: number } | null
  /** None: only to be looked at. */
  bar: Bar | null
  met: boolean | null
}

/** Sets the median of both compareToReference each other. */
export function compareToReference(
  what: string,
  unit: Unit,
  values: readonly number[],
  reference: { what: string; values: readonly number[] },
  bar: Bar | null,
): Figure {
  const value = median(values)
  const beside = median(reference.values)
  const ratio = value / beside
  return {
    what,
    value,
    unit,
    reference: { what: reference.what, value: beside },
    ratio,
    spread: spreadOf(values, reference.values),
    bar,
    met: meets(ratio, bar),
  }
}

/** A median whose bar is in its own unit. */
export function absoluteFigure(what: string, unit: Unit, values: readonly number[], bar: Bar): Figure {
  const value = median(values)
  return { what, value, unit, reference: null, ratio: null, spread: null, bar, met: meets(value, bar) }
}

/** Rounds take turns with those of the reference, unless that is one and the same for all. */
function spreadOf(values: readonly number[], references: readonly number[]): Figure['spread'] {
  if (values.length < 2) return null
  const ratios = values.map((value, i) => value / (references[i] ?? median(references)))
  return { least: Math.min(...ratios), most: Math.max(...ratios) }
}

function meets(value: number, bar: Bar | null): boolean | null {
  if (bar === null) return null
  return 'atMost' in bar ? value <= bar.atMost : value >= bar.atLeast
}
