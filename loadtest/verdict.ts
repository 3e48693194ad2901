// The verdict on a run: what was found right, what was wrong, and what could not be judged.

export type Verdict = {
  /** The checks that found nothing wrong, in sentences. */
  checked: string[]
  /** What must not happen and did, in sentences. Empty when all is well. */
  violations: string[]
  /** Why the run does not show what it is for, in sentences. Such a run is not good, even without a violation. */
  inconclusive?: string[]
  /** What this kind of run cannot judge, in sentences. */
  notJudged?: string[]
  /** Of some violations, the shortest history that shows it. */
  evidence?: string[]
  /** The outcomes of best-seats requests; undefined when there were none. */
  together?: Together
}

/** Numbers of best-seats requests. `refusedWhileFree` is undefined when the database was not read. */
export type Together = { met: number; refused: number; refusedWhileFree: number | undefined }

export type JoinedVerdict = Required<Omit<Verdict, 'together'>> & Pick<Verdict, 'together'>

export function joinVerdicts(verdicts: readonly Verdict[]): JoinedVerdict {
  const together = verdicts.find((verdict) => verdict.together)?.together
  return {
    ...(together && { together }),
    checked: verdicts.flatMap(({ checked }) => checked),
    violations: verdicts.flatMap(({ violations }) => violations),
    inconclusive: verdicts.flatMap(({ inconclusive }) => inconclusive ?? []),
    notJudged: verdicts.flatMap(({ notJudged }) => notJudged ?? []),
    evidence: verdicts.flatMap(({ evidence }) => evidence ?? []),
  }
}

/** Exit statuses of the load test's programs. */
export const EXIT = { good: 0, violation: 1, notUnderstood: 2, inconclusive: 3, interrupted: 130 } as const

export function exitStatusOf({ violations, inconclusive = [] }: Pick<Verdict, 'violations' | 'inconclusive'>): number {
  if (violations.length > 0) return EXIT.violation
  return inconclusive.length > 0 ? EXIT.inconclusive : EXIT.good
}
