// The time of a run: one clock for all its processes, finer than a millisecond.
import type { Instant } from './history.ts'

export const SECOND_MS = 1000

export function now(): Instant {
  return performance.timeOrigin + performance.now()
}
