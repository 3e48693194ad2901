// What a run came to: what was right, what was wrong, and what cannot be said; and how verdicts are put together.

export type Verdict = {
  /** What was looked at and found right, in sentences. */
  checked: string[]
  /** What must not be, in sentences; empty if all is well. */
  violations: string[]
  /** Why the run does not show what it is for, in sentences: then it is not good, even without a violation. */
  inconclusive?: string[]
  /** What this kind of run cannot look at, in sentences. */
  notJudged?: string[]
  /** The shortest history that shows it, in lines, of some violations. */
  evidence?: string[]
  /** Of those who let the server choose; undefined when nobody did. */
  together?: Together
}

/** How often so many seats together were not to be had, and how often of these they were; undefined: not known. */
export type Together = { met: number; refused: number; refusedWhileFree: number | undefined }

export type Joined = Required<Omit<Verdict, 'together'>> & Pick<Verdict, 'together'>

export function joined(verdicts: readonly Verdict[]): Joined {
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

/** With which a process ends, by what its run came to; 2 is for arguments that are not understood. */
export const EXIT = { good: 0, violation: 1, notUnderstood: 2, inconclusive: 3, interrupted: 130 } as const

/** A violation weighs more than what cannot be said. */
export function exitStatusOf({ violations, inconclusive = [] }: Pick<Verdict, 'violations' | 'inconclusive'>): number {
  if (violations.length > 0) return EXIT.violation
  return inconclusive.length > 0 ? EXIT.inconclusive : EXIT.good
}
