// Who comes does not depend on how long those before them stay; and times count from when they were to come.
import { devNull } from 'node:os'
import { expect, test } from 'vitest'
import { ServerClock } from '../../client/connection/server-clock.ts'
import { now } from '../run-clock.ts'
import { FrameLag } from '../measure/frame-lag.ts'
import { Tally } from '../measure/tally.ts'
import { seeded } from '../random.ts'
import { FrameCache } from '../wire/frame-cache.ts'
import { Recorder } from '../wire/recorder.ts'
import { runVisits } from './visits.ts'
import { LoadSession } from './load-session.ts'

/** A session without a server: nobody here asks anything. */
function session(): LoadSession {
  const recorder = new Recorder(devNull, 's', 0)
  const tally = new Tally()
  const frameLag = new FrameLag(() => undefined)
  const shared = { tally, recorder, frameLag, frames: new FrameCache(), clock: new ServerClock() }
  const counts = { opened: 0, open: 0 }
  const wire = {
    urls: ['http://127.0.0.1:1'],
    showId: 's',
    addresses: [],
    ...shared,
    isNextByHttp: () => false,
    ...counts,
  }
  return new LoadSession(wire, seeded(1))
}

const RATE = { perSecond: 1000, rampSeconds: 0, seconds: 0.1 }

test('people come at their rate though nobody goes', async () => {
  const here = session()
  const all = Promise.withResolvers<undefined>()
  let came = 0
  const over = runVisits(here, { rate: RATE, mostAtATime: 1000 }, async () => {
    came++
    await all.promise
  })
  await expect.poll(() => came).toBeGreaterThan(60)
  expect(here.people).toBeGreaterThan(60)
  all.resolve(undefined)
  await over
  expect(here.people).toBe(0)
})

test('more than may be there at a time are turned away, and counted', async () => {
  const here = session()
  const all = Promise.withResolvers<undefined>()
  const over = runVisits(here, { rate: RATE, mostAtATime: 5 }, () => all.promise.then(() => undefined))
  await expect.poll(() => here.turnedAway).toBeGreaterThan(50)
  expect(here.people).toBe(5)
  all.resolve(undefined)
  await over
})

test('so many at a time: the next comes when one has gone, until all is over', async () => {
  const here = session()
  let visits = 0
  const over = runVisits(here, { atATime: 3, visitMs: 1 }, async () => {
    expect(here.people).toBeLessThanOrEqual(3)
    if (++visits === 20) here.end()
    await Promise.resolve()
  })
  await over
  expect(visits).toBeGreaterThanOrEqual(20)
  expect(visits).toBeLessThan(23)
})

test('what comes late counts from when it was meant to be', async () => {
  const late = now() - 500
  expect(await session().until(late)).toBe(late)
})
