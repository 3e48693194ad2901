// Describes the fault of a show whose holds would last longer than with all their extensions.
import type { StoredHolds } from '../database/entities.ts'

export const HOLD_TOO_LONG = 'A hold would last longer than holds may.'

/** The fault, at the one of the two settings that was given. @param given what a request asks for; `holds` has it, too */
export function holdIssue(
  { holdMs, holdMaxMs }: StoredHolds,
  given: Partial<StoredHolds> | undefined,
): { path: string; message: string } {
  if (given?.holdMaxMs !== undefined) {
    const message = `A hold lasts ${holdMs / SECOND_MS} seconds: with all extensions it cannot be shorter.`
    return { path: 'holds.holdMaxSeconds', message }
  }
  const message = `With all extensions, a hold lasts ${holdMaxMs / SECOND_MS} seconds: without them it cannot be longer.`
  return { path: 'holds.holdSeconds', message }
}

const SECOND_MS = 1000
