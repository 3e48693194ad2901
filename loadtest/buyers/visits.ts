// How people come: one after the other, whether those before them are done or not; or so many at a time.
import { arrivalTimes } from './arrivals.ts'
import type { Instant } from '../history.ts'
import { now } from '../run-clock.ts'
import type { Arrivals } from '../instructions.ts'
import type { LoadSession } from './load-session.ts'

/** Lets each visit begin when it is time. Resolves when nobody comes any more and all have gone. */
export async function runVisits(
  session: LoadSession,
  arrivals: Arrivals,
  visit: (arrival: Instant) => Promise<void>,
): Promise<void> {
  const present = async (arrival: Instant): Promise<void> => {
    session.people++
    session.busy++
    await visit(arrival)
    session.busy--
    session.people--
  }
  await ('rate' in arrivals ? atRate(session, arrivals, present) : atATime(session, arrivals, present))
}

async function atRate(
  session: LoadSession,
  { rate, mostAtATime }: Extract<Arrivals, { rate: object }>,
  visit: (arrival: Instant) => Promise<void>,
): Promise<void> {
  const start = now()
  const here = new Set<Promise<void>>()
  for (const afterMs of arrivalTimes(session.random, rate)) {
    const pausedMs = session.pausedMs
    const arrived = await session.until(start + pausedMs + afterMs)
    await session.resumed()
    if (session.isOver()) break
    // Who was to come in a pause comes after it.
    const arrival = session.pausedMs === pausedMs ? arrived : now()
    if (here.size >= mostAtATime) {
      session.turnedAway++
      continue
    }
    const gone = visit(arrival).then(() => void here.delete(gone))
    here.add(gone)
  }
  await Promise.all(here)
}

/** The first ones come spread over the time of a visit, so that they do not all do the same at once. */
async function atATime(
  session: LoadSession,
  { atATime: count, visitMs }: Extract<Arrivals, { atATime: number }>,
  visit: (arrival: Instant) => Promise<void>,
): Promise<void> {
  await Promise.all(
    Array.from({ length: count }, async () => {
      await session.pause(session.random() * visitMs)
      for (await session.resumed(); !session.isOver(); await session.resumed()) await visit(now())
    }),
  )
}
