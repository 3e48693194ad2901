// What the report draws: each chart as rows of numbers, nothing in it but what the run has.
import type { Report } from './report.ts'
import type { Step } from './time-series.ts'

/** A line is drawn where there are numbers; its tone is a custom property of the page. */
export type Series = { label: string; tone: Tone; values: (number | null)[]; isFilled?: true }
export type Tone = 'blue' | 'teal' | 'orange' | 'amber' | 'grey'
/** Whether numbers are to be read in milliseconds, per second, or as they are. */
export type Unit = 'ms' | '/s' | ''
export type Chart = { title: string; says: string; unit: Unit; x: number[]; series: Series[] }

const TONES: readonly Tone[] = ['orange', 'amber', 'blue', 'teal', 'grey']

/** Charts without anything to show are left out. */
export function chartsOf({ steps, stepSeconds }: Pick<Report, 'steps' | 'stepSeconds'>): Chart[] {
  const x = steps.map((step) => step.at)
  const series = (label: string, tone: Tone, valueOf: (step: Step) => number | null | undefined): Series => ({
    label,
    tone,
    values: steps.map((step) => valueOf(step) ?? null),
  })
  const perSecond = (request: string, word: string) => (step: Step) =>
    (step.answers[request]?.[word] ?? 0) / stepSeconds
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
      says: 'from the moment that it was meant to be asked',
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
      series: wordsIn(steps).map((word, i) =>
        series(word, TONES[i % TONES.length] ?? 'grey', (step) => refusals(step, word) / stepSeconds),
      ),
    },
    {
      title: 'Present',
      says: 'at the end of each step',
      unit: '',
      x,
      series: [
        series('people', 'blue', (step) => step.people),
        series('connections', 'grey', (step) => step.connections),
      ],
    },
  ]
  return charts
    .map((chart) => ({ ...chart, series: chart.series.filter(({ values }) => values.some((value) => value)) }))
    .filter((chart) => chart.series.length > 0)
}

/** Whatever else was answered than `ok`. */
function wordsIn(steps: readonly Step[]): string[] {
  const words = steps.flatMap(({ answers }) => Object.values(answers).flatMap(Object.keys))
  return [...new Set(words)].filter((word) => word !== 'ok').toSorted()
}

function refusals({ answers }: Step, word: string): number {
  return Object.values(answers).reduce((sum, words) => sum + (words[word] ?? 0), 0)
}
