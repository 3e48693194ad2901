// M2 from the wire: whoever asks is answered as of a moment not before the latest that anybody had seen by then.
import { decidedAt } from '../timeline.ts'
import type { Violation } from '../violation.ts'
import type { WireEvidence } from './wire-history.ts'

/** Answers that are older than what had been shown before they were asked for: said too early, or decided too late. */
export function staleAnswers({ showId, calls, timeline }: WireEvidence): Violation[] {
  const violations: Violation[] = []
  for (const call of calls) {
    const seq = decidedAt(call)
    if (seq === undefined) continue
    const seen = timeline.seenBefore(call.calledAt)
    if (!seen || seen.seq <= seq) continue
    violations.push({
      rule: 'M2',
      showId,
      sentence: `Seq ${seen.seq} had been shown already, and who asked after that was answered as of seq ${seq}.`,
      exhibits: [seen.by, { call }],
    })
  }
  return violations
}
