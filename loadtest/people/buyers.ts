// Buyers who come one after the other, whether those before them are done or not; or so many at a time.
import { arrivals } from '../arrivals.ts'
import type { Instant } from '../history.ts'
import { now } from '../instant.ts'
import type { PartOf } from '../orders.ts'
import { buy } from './buyer.ts'
import type { Stage } from './stage.ts'

/** Resolves when nobody comes any more and all have gone. */
export async function letBuyersCome(stage: Stage, part: PartOf<'buyers'>, start: Instant): Promise<void> {
  await ('rate' in part.come ? letCome(stage, part, part.come.rate, start) : keep(stage, part, part.come.atATime))
}

async function letCome(
  stage: Stage,
  part: PartOf<'buyers'>,
  rate: Parameters<typeof arrivals>[1],
  start: Instant,
): Promise<void> {
  const here = new Set<Promise<void>>()
  for (const afterMs of arrivals(stage.random, rate)) {
    const arrival = await stage.until(start + afterMs)
    if (stage.isOver()) break
    if (here.size >= part.mostAtATime) {
      stage.turnedAway++
      continue
    }
    const gone = present(stage, part, arrival).then(() => void here.delete(gone))
    here.add(gone)
  }
  await Promise.all(here)
}

/** Who is first comes within the time that a purchase takes, so that they do not all do the same at once. */
async function keep(stage: Stage, part: PartOf<'buyers'>, atATime: number): Promise<void> {
  const stayMs = part.pace.look + part.pace.hesitate
  await Promise.all(
    Array.from({ length: atATime }, async () => {
      await stage.pause(stage.random() * stayMs)
      while (!stage.isOver()) await present(stage, part, now())
    }),
  )
}

async function present(stage: Stage, part: PartOf<'buyers'>, arrival: Instant): Promise<void> {
  stage.people++
  await buy(stage, part, arrival)
  stage.people--
}
