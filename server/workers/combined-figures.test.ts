import { expect, test } from 'vitest'
import type { Figures } from '../metrics/figures.ts'
import { CombinedFigures } from './combined-figures.ts'

const pool = { size: 10, used: 1, idle: 2, waiting: 3 }

function figures(changed: Partial<Figures>): Figures {
  return {
    ...{
      at: '2026-11-30T12:00:00.000Z',
      sockets: 0,
      eventStreams: 0,
      visitors: 0,
      viewers: 0,
      seatsHeld: 0,
      seatsBooked: 0,
    },
    ...{ holdsPerSecond: 0, bookingsPerSecond: 0, seatsSoldPerSecond: 0, salesPerSecond: {}, requestsPerSecond: 0 },
    ...{ refusalsPerSecond: {}, ackP50Ms: null, ackP99Ms: null, frameLagP99Ms: null, framesPerSecond: 0 },
    ...{ eventLoopLagMs: 0, eventLoopBusy: 0, commandsWaiting: 0, pools: {} },
    ...changed,
  }
}

test('K1 the figures of workers are added up; of seats, loads and percentiles the greatest counts', () => {
  const combined = new CombinedFigures<string>()
  expect(combined.take()).toBeUndefined()
  combined.received('one', figures({ sockets: 5 }))
  // The newer figures of the same worker replace those before.
  combined.received(
    'one',
    figures({
      sockets: 3,
      seatsBooked: 7,
      ackP99Ms: 4,
      salesPerSecond: { EUR: 100 },
      eventLoopBusy: 0.25,
      pools: { reads: pool },
    }),
  )
  combined.received(
    'two',
    figures({
      ...{ at: '2026-11-30T12:00:00.500Z', sockets: 4, seatsBooked: 6, ackP50Ms: 2, ackP99Ms: 9, eventLoopBusy: 0.5 },
      ...{ salesPerSecond: { EUR: 50, USD: 1 }, pools: { reads: pool, mail: pool } },
    }),
  )
  const both = combined.take()
  expect(both).toEqual(
    figures({
      ...{ at: '2026-11-30T12:00:00.500Z', sockets: 7, seatsBooked: 7, ackP50Ms: 2, ackP99Ms: 9, eventLoopBusy: 0.5 },
      ...{ salesPerSecond: { EUR: 150, USD: 1 } },
      pools: { reads: { size: 20, used: 2, idle: 4, waiting: 6 }, mail: pool },
    }),
  )
  expect(combined.take()).toBeUndefined()
  expect(combined.history).toEqual([both])
})
