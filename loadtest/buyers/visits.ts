// How people come: one after the other, whether those before them are done or not; or so many at a time.
import { arrivals } from './arrivals.ts'
import type { Instant } from '../history.ts'
import { now } from '../run-clock.ts'
import type { Coming } from '../instructions.ts'
import type { Stage } from './load-session.ts'

/** Lets each visit begin when it is time. Resolves when nobody comes any more and all have gone. */
export async function letCome(stage: Stage, coming: Coming, visit: (arrival: Instant) => Promise<void>): Promise<void> {
  const present = async (arrival: Instant): Promise<void> => {
    stage.people++
    stage.busy++
    await visit(arrival)
    stage.busy--
    stage.people--
  }
  await ('rate' in coming ? atRate(stage, coming, present) : atATime(stage, coming, present))
}

async function atRate(
  stage: Stage,
  { rate, mostAtATime }: Extract<Coming, { rate: object }>,
  visit: (arrival: Instant) => Promise<void>,
): Promise<void> {
  const start = now()
  const here = new Set<Promise<void>>()
  for (const afterMs of arrivals(stage.random, rate)) {
    const pausedMs = stage.pausedMs
    const arrived = await stage.until(start + pausedMs + afterMs)
    await stage.resumed()
    if (stage.isOver()) break
    // Who was to come in a pause comes after it.
    const arrival = stage.pausedMs === pausedMs ? arrived : now()
    if (here.size >= mostAtATime) {
      stage.turnedAway++
      continue
    }
    const gone = visit(arrival).then(() => void here.delete(gone))
    here.add(gone)
  }
  await Promise.all(here)
}

/** The first ones come spread over the time of a visit, so that they do not all do the same at once. */
async function atATime(
  stage: Stage,
  { atATime: count, visitMs }: Extract<Coming, { atATime: number }>,
  visit: (arrival: Instant) => Promise<void>,
): Promise<void> {
  await Promise.all(
    Array.from({ length: count }, async () => {
      await stage.pause(stage.random() * visitMs)
      for (await stage.resumed(); !stage.isOver(); await stage.resumed()) await visit(now())
    }),
  )
}
