// Charts: rates per second whatever the step is, gaps where nothing happened, and no empty chart.
import { expect, test } from 'vitest'
import type { Counts } from '../../shared/protocol.ts'
import { Latencies } from '../measure/tally.ts'
import { Tally } from '../measure/tally.ts'
import { chartsOf } from './charts.ts'
import { TimeSeries } from './time-series.ts'

const STEP_S = 2
const seats: Counts = { available: 8, held: 1, booked: 1, blocked: 0 }
const here = { people: 3, connections: 4, turnedAway: 0, cpu: 0.5 }

function sample(fill: (tally: Tally) => void) {
  const tally = new Tally()
  fill(tally)
  return { ...tally.take(), ...here }
}

function played(): TimeSeries {
  const timeSeries = new TimeSeries(STEP_S)
  const hold = sample((tally) => {
    tally.answered('seats:hold', 'ok', 10)
    tally.answered('seats:hold', 'ok', 20)
    tally.answered('seats:hold', 'SEATS_TAKEN', 30)
  })
  const before = sample((tally) => tally.answered('connect', 'ok', 1))
  timeSeries.add(before, 0, 5, seats)
  // Each sample arrives when its second is over.
  timeSeries.add(hold, 0, 1003, seats)
  timeSeries.add(hold, 1, 2003, seats)
  timeSeries.add(
    sample(() => undefined),
    0,
    3001,
    { ...seats, booked: 2 },
  )
  return timeSeries
}

test('a time series puts the samples of workers into the steps in which they were taken', () => {
  const { steps, answers, latencies } = played()
  expect(steps.map(({ at, answers: words }) => [at, words])).toEqual([
    [0, { 'seats:hold': { ok: 4, SEATS_TAKEN: 2 } }],
    [2, {}],
  ])
  expect(steps.map(({ people, connections, seats: { booked } }) => [people, connections, booked])).toEqual([
    [6, 8, 1],
    [6, 8, 2],
  ])
  expect(answers).toEqual({ connect: { ok: 1 }, 'seats:hold': { ok: 4, SEATS_TAKEN: 2 } })
  expect(latencies['seats:hold']?.count).toBe(6)
})

test('charts have rates per second, and gaps where there was nothing', () => {
  const timeSeries = played()
  const charts = chartsOf({ steps: timeSeries.steps, stepSeconds: STEP_S })
  expect(charts.map(({ title }) => title)).toEqual(['Seats', 'Answered', 'Time to an answer', 'Refused', 'Present'])
  const valuesOf = (title: string, label: string) =>
    charts.find((chart) => chart.title === title)?.series.find((series) => series.label === label)?.values
  expect(valuesOf('Answered', 'holds')).toEqual([2, 0])
  expect(valuesOf('Refused', 'SEATS_TAKEN')).toEqual([1, 0])
  const [first, second] = valuesOf('Time to an answer', 'hold p99') ?? []
  expect(first).toBeCloseTo(30, 0)
  expect(second).toBeNull()
})

test('without steps there are no charts', () => {
  expect(chartsOf({ steps: [], stepSeconds: 1 })).toEqual([])
  expect(new Latencies().percentiles()).toEqual({})
})
