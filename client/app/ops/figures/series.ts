// The series of the charts, worked out from the figures of each second.
import { decimalOf } from '../../../../shared/currency.ts'
import type { ServerFigures } from '../../../../shared/routes/operator-read-routes.ts'

export interface Series {
  label: string
  /** One for each second; null: nothing was measured. */
  values: (number | null)[]
}

/** Of so many refusal codes at most. */
const MOST_SERIES = 6

type Figures = readonly ServerFigures[]

export function seriesOf(
  figures: Figures,
  parts: readonly (readonly [string, (one: ServerFigures) => number | null])[],
): Series[] {
  return parts.map(([label, valueOf]) => ({ label, values: figures.map(valueOf) }))
}

/** One series for each currency, in its major unit. */
export function salesSeries(figures: Figures): Series[] {
  return seriesOf(
    figures,
    keysOf(figures, ({ salesPerSecond }) => salesPerSecond).map((currency) => [
      currency,
      ({ salesPerSecond }) => Number(decimalOf(Math.round(salesPerSecond[currency] ?? 0), currency)),
    ]),
  )
}

/** One series for each refusal code, the most frequent first. */
export function refusalSeries(figures: Figures): Series[] {
  return seriesOf(
    figures,
    keysOf(figures, ({ refusalsPerSecond }) => refusalsPerSecond).map((code) => [
      code,
      ({ refusalsPerSecond }) => refusalsPerSecond[code] ?? 0,
    ]),
  )
}

/** The pools that visitors wait for. Those of jobs are among the latest figures alone. */
const CHARTED_POOLS = ['commands', 'reads']

/** Connections that are used, and callers that wait for one, of each pool that visitors wait for. */
export function poolSeries(figures: Figures): Series[] {
  const names = CHARTED_POOLS.filter((name) => figures.at(-1)?.pools[name])
  return seriesOf(
    figures,
    names.flatMap((name) => [
      [`${name}: used`, ({ pools }) => pools[name]?.used ?? 0] as const,
      [`${name}: waiting`, ({ pools }) => pools[name]?.waiting ?? 0] as const,
    ]),
  )
}

function keysOf(figures: Figures, recordOf: (one: ServerFigures) => Readonly<Record<string, number>>): string[] {
  const sums = new Map<string, number>()
  for (const one of figures) {
    for (const [key, value] of Object.entries(recordOf(one))) sums.set(key, (sums.get(key) ?? 0) + value)
  }
  return [...sums]
    .sort(([, a], [, b]) => b - a)
    .slice(0, MOST_SERIES)
    .map(([key]) => key)
}
