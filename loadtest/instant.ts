// The time of a run: one clock for all its processes, finer than a millisecond.
import type { Instant } from './history.ts'

export const SECOND_MS = 1000

export function now(): Instant {
  return performance.timeOrigin + performance.now()
}

/** How far the machine's clock has moved against `now`, which counts on from when this process began. */
export function clockJumpMs(): number {
  return Date.now() - now()
}
