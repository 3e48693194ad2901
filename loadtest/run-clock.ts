// The time of a run: one clock for all its processes, finer than a millisecond.
import type { Instant } from './history.ts'

export const SECOND_MS = 1000

export function now(): Instant {
  return performance.timeOrigin + performance.now()
}

/** Bounds of how far the machine's clock is ahead of `now`. A busy machine may pause between the two readings. */
function clockAhead(): { leastMs: number; mostMs: number } {
  const before = now()
  const clock = Date.now()
  return { leastMs: clock - now(), mostMs: clock + 1 - before }
}

const aheadAtStart = clockAhead()

/** By how many milliseconds at least the machine's clock has moved against `now` since this process began. */
export function clockJumpMs(): number {
  const { leastMs, mostMs } = clockAhead()
  return Math.max(0, leastMs - aheadAtStart.mostMs, aheadAtStart.leastMs - mostMs)
}
