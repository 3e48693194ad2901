// The time of a run: one clock for all its processes, finer than a millisecond.
import type { Instant } from './history.ts'

export const SECOND_MS = 1000

export function now(): Instant {
  return performance.timeOrigin + performance.now()
}

/** Between these lies how far the machine's clock is ahead of `now`: a busy machine may pause between two readings. */
function ahead(): { leastMs: number; mostMs: number } {
  const before = now()
  const clock = Date.now()
  return { leastMs: clock - now(), mostMs: clock + 1 - before }
}

const aheadAtFirst = ahead()

/** By how many milliseconds at least the machine's clock has moved against `now` since this process began. */
export function clockJumpMs(): number {
  const { leastMs, mostMs } = ahead()
  return Math.max(0, leastMs - aheadAtFirst.mostMs, aheadAtFirst.leastMs - mostMs)
}
