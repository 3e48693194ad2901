// When visitors come: as a Poisson process, whether those before them are done or not, or a fixed number at a time.
import type { Instant } from '../history.ts'
import type { Arrivals } from '../instructions.ts'
import { exponential, type Random } from '../random.ts'
import { now, SECOND_MS } from '../run-clock.ts'
import type { LoadSession } from './load-session.ts'

/** Rises evenly from 0 to `perSecond` within `rampSeconds`, and stays there until `seconds` are over. */
export type ArrivalRate = { perSecond: number; rampSeconds: number; seconds: number }

/**
 * Draws the arrivals of a Poisson process beforehand, so that a slow server does not slow the load down. While the rate
 * rises, arrivals drawn at the full rate are kept with the probability that the rate then has of it: Lewis and Shedler,
 * “thinning”, 1979.
 * @returns milliseconds from the start
 */
export function* arrivalTimes(random: Random, { perSecond, rampSeconds, seconds }: ArrivalRate): Generator<number> {
  if (perSecond <= 0) return
  const rampMs = rampSeconds * SECOND_MS
  const endMs = seconds * SECOND_MS
  for (let ms = 0; ;) {
    ms += exponential(random, SECOND_MS / perSecond)
    if (ms >= endMs) return
    if (ms >= rampMs || random() < ms / rampMs) yield ms
  }
}

/** Begins each visit when it is due. Resolves when no more visitors come and all have gone. */
export async function runVisits(
  session: LoadSession,
  arrivals: Arrivals,
  visit: (arrival: Instant) => Promise<void>,
): Promise<void> {
  const counted = async (arrival: Instant): Promise<void> => {
    session.present++
    session.visits++
    await visit(arrival)
    session.visits--
    session.present--
  }
  await ('rate' in arrivals ? runOpen(session, arrivals, counted) : runClosed(session, arrivals, counted))
}

async function runOpen(
  session: LoadSession,
  { rate, mostAtATime }: Extract<Arrivals, { rate: object }>,
  visit: (arrival: Instant) => Promise<void>,
): Promise<void> {
  const start = now()
  const visits = new Set<Promise<void>>()
  for (const ms of arrivalTimes(session.random, rate)) {
    const { pausedMs } = session
    const due = await session.waitUntil(start + pausedMs + ms)
    await session.resumed()
    if (session.isOver()) break
    // A visitor who was due in a pause comes after it.
    const arrival = session.pausedMs === pausedMs ? due : now()
    if (visits.size >= mostAtATime) {
      session.turnedAway++
      continue
    }
    const gone = visit(arrival).then(() => void visits.delete(gone))
    visits.add(gone)
  }
  await Promise.all(visits)
}

/** The first visits begin spread over the length of a visit, so that not all visitors do the same at the same time. */
async function runClosed(
  session: LoadSession,
  { atATime, visitMs }: Extract<Arrivals, { atATime: number }>,
  visit: (arrival: Instant) => Promise<void>,
): Promise<void> {
  await Promise.all(
    Array.from({ length: atATime }, async () => {
      await session.wait(session.random() * visitMs)
      for (await session.resumed(); !session.isOver(); await session.resumed()) await visit(now())
    }),
  )
}
