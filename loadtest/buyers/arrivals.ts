// When people come: decided before anybody is slow, so that a server that keeps them waiting does not slow the load down.
import { exponential, type Random } from '../random.ts'

const SECOND_MS = 1000

/** Rises evenly from nothing to `perSecond` within `rampSeconds`, and stays there until `seconds` have gone by. */
export type ArrivalRate = { perSecond: number; rampSeconds: number; seconds: number }

/**
 * The moments of a Poisson process, in milliseconds from the start. While the rate rises, moments drawn at the full
 * rate are kept with the chance that the rate then has of it: Lewis and Shedler, “thinning”, 1979.
 */
export function* arrivalTimes(random: Random, { perSecond, rampSeconds, seconds }: ArrivalRate): Generator<number> {
  if (perSecond <= 0) return
  const rampMs = rampSeconds * SECOND_MS
  const endMs = seconds * SECOND_MS
  for (let at = 0; ;) {
    at += exponential(random, SECOND_MS / perSecond)
    if (at >= endMs) return
    if (at >= rampMs || random() < at / rampMs) yield at
  }
}
