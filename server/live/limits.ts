// What sockets are told of the settings, in the units of the wire.
import type { Limits } from '../../shared/limits.ts'
import type { HoldSettings } from '../booking/decision.ts'

const SECOND_MS = 1000

export function limitsOf(settings: HoldSettings, frameMs: number): Limits {
  const { maxSeatsPerVisitor, holdMs, holdMaxMs, graceMs, resumeMs, heldSeatsPerAddress } = settings
  return {
    maxSeatsPerVisitor,
    holdSeconds: holdMs / SECOND_MS,
    holdMaxSeconds: holdMaxMs / SECOND_MS,
    graceSeconds: graceMs / SECOND_MS,
    holdResumeSeconds: resumeMs / SECOND_MS,
    ...(heldSeatsPerAddress !== null && { heldSeatsPerAddress }),
    frameMs,
  }
}
