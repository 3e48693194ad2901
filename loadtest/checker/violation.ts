// What the checker finds: a rule that was broken, in a sentence, with the shortest history that shows it.
import type { Call, Sighting } from '../history.ts'
import type { Change } from './show-record.ts'

/** The rules of the README that can be seen broken from outside. */
export type Rule =
  | 'H1'
  | 'H2'
  | 'H3'
  | 'H4'
  | 'H5'
  | 'H6'
  | 'H8'
  | 'H10'
  | 'H11'
  | 'H12'
  | 'H13'
  | 'H14'
  | 'G1'
  | 'G2'
  | 'G5'
  | 'B1'
  | 'B2'
  | 'B3'
  | 'B4'
  | 'L1'
  | 'M1'
  | 'M2'
  | 'V1'
  | 'W1'

/** One line of a history: what a client asked or was shown, what the log has, or what stands in a table. */
export type Exhibit = { call: Call } | { sighting: Sighting } | { change: Change } | { row: string }

export type Violation = Readonly<{
  rule: Rule
  showId: string
  /** Says what is wrong; visitors are named in it by their ids. */
  sentence: string
  exhibits: readonly Exhibit[]
}>
