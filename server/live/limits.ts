// What sockets are told of the settings, in the units of the wire.
import type { Limits } from '../../shared/limits.ts'
import type { HoldTerms } from '../booking/decision.ts'

const SECOND_MS = 1000

export function limitsOf(terms: HoldTerms, frameMs: number): Limits {
  const { maxSeatsPerVisitor, holdMs, holdMaxMs, graceMs, resumeMs, heldSeatsPerAddress } = terms
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
