// The charts of the report page, as rows of numbers.
import type { Report } from './report.ts'
import type { Step } from './time-series.ts'

/** A line with gaps where values are null. Its tone is a CSS custom property of the page. */
export type Series = { label: string; tone: Tone; values: (number | null)[]; isFilled?: true }
export type Tone = 'blue' | 'teal' | 'orange' | 'amber' | 'grey'
/** The unit of the numbers; empty for plain counts. */
export type Unit = 'ms' | '/s' | ''
export type Chart = { title: string; says: string; unit: Unit; x: number[]; series: Series[] }

const TONES: readonly Tone[] = ['orange', 'amber', 'blue', 'teal', 'grey']

/** Leaves out charts and lines without data. */
export function chartsOf({ steps, stepSeconds }: Pick<Report, 'steps' | 'stepSeconds'>): Chart[] {
  const x = steps.map((step) => step.at)
  const series = (label: string, tone: Tone, valueOf: (step: Step) => number | null | undefined): Series => ({
    label,
    tone,
    values: steps.map((step) => valueOf(step) ?? null),
  })
  const perSecond = (request: string, outcome: string) => (step: Step) =>
    (step.answers[request]?.[outcome] ?? 0) / stepSeconds
  const latency = (name: string, percentile: 'p50' | 'p99') => (step: Step) => step.latencies[name]?.[percentile]
  const both = (name: string, label: string, tones: readonly [Tone, Tone]): Series[] => [
    series(`${label} p50`, tones[0], latency(name, 'p50')),
    series(`${label} p99`, tones[1], latency(name, 'p99')),
  ]
  const charts: Chart[] = [
    {
      title: 'Seats',
      says: 'as the map has them',
      unit: '',
      x,
      series: [
        { ...series('sold', 'blue', (step) => step.seats.booked), isFilled: true },
        { ...series('held', 'teal', (step) => step.seats.held), isFilled: true },
        series('free', 'grey', (step) => step.seats.available),
      ],
    },
    {
      title: 'Answered',
      says: 'requests a second that were granted',
      unit: '/s',
      x,
      series: [
        series('arrivals', 'grey', perSecond('connect', 'ok')),
        series('holds', 'teal', perSecond('seats:hold', 'ok')),
        series('chosen', 'orange', perSecond('seats:hold-best', 'ok')),
        series('sales', 'blue', perSecond('booking:confirm', 'ok')),
        series('given back', 'amber', perSecond('seats:release', 'ok')),
      ],
    },
    {
      title: 'Time to an answer',
      says: 'from the instant at which the request was meant to be sent',
      unit: 'ms',
      x,
      series: [
        ...both('seats:hold', 'hold', ['teal', 'orange']),
        ...both('seats:hold-best', 'best', ['teal', 'orange']),
        ...both('booking:confirm', 'buy', ['blue', 'amber']),
      ],
    },
    {
      title: 'From commit to screen',
      says: 'from the decision in the database to each map',
      unit: 'ms',
      x,
      series: both('frame lag', 'lag', ['blue', 'orange']),
    },
    {
      title: 'Refused',
      says: 'or without an answer, a second',
      unit: '/s',
      x,
      series: refusalsIn(steps).map((outcome, i) =>
        series(outcome, TONES[i % TONES.length] ?? 'grey', (step) => countOf(step, outcome) / stepSeconds),
      ),
    },
    {
      title: 'Present',
      says: 'at the end of each step',
      unit: '',
      x,
      series: [
        series('visitors', 'blue', (step) => step.people),
        series('connections', 'grey', (step) => step.connections),
      ],
    },
  ]
  return charts
    .map((chart) => ({ ...chart, series: chart.series.filter(({ values }) => values.some((value) => value)) }))
    .filter((chart) => chart.series.length > 0)
}

/** All outcomes other than `ok`. */
function refusalsIn(steps: readonly Step[]): string[] {
  const outcomes = steps.flatMap(({ answers }) => Object.values(answers).flatMap(Object.keys))
  return [...new Set(outcomes)].filter((outcome) => outcome !== 'ok').toSorted()
}

function countOf({ answers }: Step, outcome: string): number {
  return Object.values(answers).reduce((sum, outcomes) => sum + (outcomes[outcome] ?? 0), 0)
}
