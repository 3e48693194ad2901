// Matches the steps of a log with the calls that may have caused them, one to one.

/**
 * The steps that are left over in a greatest matching, found by augmenting paths (Kuhn, 1955).
 * @param candidatesOf the calls to try for a step, in lists of which those before are more likely
 */
export function unmatched<Step, Call>(
  steps: readonly Step[],
  candidatesOf: (step: Step) => readonly (readonly Call[])[],
  mayHaveCaused: (call: Call, step: Step) => boolean,
): Step[] {
  const stepOf = new Map<Call, Step>()
  const match = (step: Step, tried: Set<Call>): boolean => {
    for (const candidates of candidatesOf(step)) {
      for (const call of candidates) {
        if (tried.has(call) || !mayHaveCaused(call, step)) continue
        tried.add(call)
        const other = stepOf.get(call)
        if (other !== undefined && !match(other, tried)) continue
        stepOf.set(call, step)
        return true
      }
    }
    return false
  }
  return steps.filter((step) => !match(step, new Set()))
}
