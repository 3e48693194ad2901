// Arrivals do not depend on how long visits take, and latencies count from the instant at which a visit was due.
import { devNull } from 'node:os'
import { describe, expect, test } from 'vitest'
import { seeded } from '../random.ts'
import { now } from '../run-clock.ts'
import { loadContext } from '../wire/load-context.ts'
import { Recorder } from '../wire/recorder.ts'
import { LoadSession } from './load-session.ts'
import { arrivalTimes, runVisits } from './visits.ts'

describe('arrival times', () => {
  const timesFor = (seed: number, rate: Parameters<typeof arrivalTimes>[1]): number[] => [
    ...arrivalTimes(seeded(seed), rate),
  ]

  test('come at their rate, in order, until the time is over', () => {
    const times = timesFor(1, { perSecond: 100, rampSeconds: 0, seconds: 100 })
    // Four standard deviations of a Poisson process with a mean of 10,000.
    expect(Math.abs(times.length - 10_000)).toBeLessThan(400)
    expect(times).toEqual(times.toSorted((a, b) => a - b))
    expect(times.at(-1)).toBeLessThan(100_000)
  })

  test('are independent: gaps vary as much as they are long', () => {
    const times = timesFor(2, { perSecond: 100, rampSeconds: 0, seconds: 100 })
    const gaps = times.slice(1).map((ms, i) => ms - (times[i] ?? 0))
    const mean = gaps.reduce((sum, gap) => sum + gap, 0) / gaps.length
    const deviation = Math.sqrt(gaps.reduce((sum, gap) => sum + (gap - mean) ** 2, 0) / gaps.length)
    expect(deviation / mean).toBeCloseTo(1, 1)
  })

  test('rise evenly during the ramp', () => {
    const times = timesFor(3, { perSecond: 1000, rampSeconds: 10, seconds: 10 })
    const firstHalf = times.filter((ms) => ms < 5000).length
    // Half of 10,000 in all, and a quarter of those in the first half.
    expect(Math.abs(times.length - 5000)).toBeLessThan(300)
    expect(firstHalf / times.length).toBeCloseTo(0.25, 1)
  })

  test('are the same with the same seed, and others with another', () => {
    const rate = { perSecond: 10, rampSeconds: 0, seconds: 10 }
    expect(timesFor(4, rate)).toEqual(timesFor(4, rate))
    expect(timesFor(4, rate)).not.toEqual(timesFor(5, rate))
  })

  test('are none at a rate of 0', () => {
    expect(timesFor(6, { perSecond: 0, rampSeconds: 0, seconds: 10 })).toEqual([])
  })
})

describe('visits', () => {
  const RATE = { perSecond: 1000, rampSeconds: 0, seconds: 0.1 }

  /** A session without a server: nobody asks anything here. */
  function newSession(): LoadSession {
    const recorder = new Recorder(devNull, 's', 0)
    return new LoadSession(loadContext({ urls: ['http://127.0.0.1:1'], showId: 's', recorder }), seeded(1))
  }

  test('begin at the rate of arrivals though nobody leaves', async () => {
    const session = newSession()
    const end = Promise.withResolvers<undefined>()
    let visits = 0
    const over = runVisits(session, { rate: RATE, mostAtATime: 1000 }, async () => {
      visits++
      await end.promise
    })
    await expect.poll(() => visits).toBeGreaterThan(60)
    expect(session.present).toBeGreaterThan(60)
    end.resolve(undefined)
    await over
    expect(session.present).toBe(0)
  })

  test('beyond the maximum are turned away and counted', async () => {
    const session = newSession()
    const end = Promise.withResolvers<undefined>()
    const over = runVisits(session, { rate: RATE, mostAtATime: 5 }, () => end.promise.then(() => undefined))
    await expect.poll(() => session.turnedAway).toBeGreaterThan(50)
    expect(session.present).toBe(5)
    end.resolve(undefined)
    await over
  })

  test('of a closed model: the next begins when one has ended, until the session is over', async () => {
    const session = newSession()
    let visits = 0
    const over = runVisits(session, { atATime: 3, visitMs: 1 }, async () => {
      expect(session.present).toBeLessThanOrEqual(3)
      if (++visits === 20) session.end()
      await Promise.resolve()
    })
    await over
    expect(visits).toBeGreaterThanOrEqual(20)
    expect(visits).toBeLessThan(23)
  })

  test('that begin late are measured from the instant at which they were due', async () => {
    const late = now() - 500
    expect(await newSession().waitUntil(late)).toBe(late)
  })
})
