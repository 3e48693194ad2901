// What is found wrong: the rule that is broken, a sentence, and the lines of the log and of tables that show it.
import type { Change } from './show-record.ts'

/** The rules that can be seen broken from outside, by their ids in docs/rules.md. */
type HoldRule = 'H1' | 'H3' | 'H4' | 'H5' | 'H6' | 'H8' | 'H10' | 'H11' | 'H12' | 'H13' | 'H14'
export type Rule =
  | HoldRule
  | `B${1 | 2 | 3 | 4 | 5}`
  | `G${1 | 2 | 5}`
  | `M${1 | 2}`
  | `O${1 | 2 | 3 | 4 | 5 | 6 | 7 | 8}`
  | `T${1 | 2 | 3}`
  | 'L1'
  | 'V1'
  | 'W1'

/** One line of evidence: what the log has, or what a table has. */
export type LogExhibit = { change: Change } | { row: string }

/** The rule, what is wrong, and the lines that show it. */
export type LogFinding = readonly [rule: Rule, sentence: string, ...exhibits: LogExhibit[]]

/** A rule that a step breaks, and the sentence about it. */
export type Wrong = readonly [rule: Rule, sentence: string]

/** Found from the log as from the wire. */
export const RENEWED = 'A hold began anew so soon after the one before that it should have continued that one.'

export function isSameSet(a: readonly number[], b: readonly number[]): boolean {
  const inA = new Set(a)
  return a.length === b.length && b.every((seatId) => inA.has(seatId))
}

export function isoTime(instant: number): string {
  return new Date(instant).toISOString()
}
