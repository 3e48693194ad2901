// What of a show operators can change while it is on sale, as rules and the log have it.
import type { AboutInput, ShowAbout } from '../../shared/show-about.ts'
import type { ConfirmBy, Singles } from '../../shared/status.ts'
import type { StoredHolds } from '../database/entities.ts'

/** The fields of a show that can change. Times are milliseconds since 1970, by the database's clock. */
export type ShowFields = Readonly<{
  title: string
  venue: string
  startsAt: number
  salesOpenAt: number
  salesCloseAt: number
  /** The venue's IANA time zone. */
  timeZone: string
  singles: Singles
  /** Null: the show does not say. */
  confirmBy: ConfirmBy | null
  holds: StoredHolds
  /** Archived shows are not listed, and never on sale. */
  isArchived: boolean
  about: ShowAbout
  /** Null: the show has no poster. */
  posterDigest: string | null
}>

/** The fields that a command or a step changes, each with its new value. A change of the plan is a change by itself (O8). */
export type ShowChanges = Partial<ShowFields> & Readonly<{ planId?: string }>

/** What an operator asks to change; of `holds` and `about`, what is left out stays as it is. */
export type ShowUpdate = Omit<ShowChanges, 'holds' | 'about' | 'planId'> &
  Readonly<{ holds?: Partial<StoredHolds>; about?: AboutInput }>

/** Whether two values of a field are the same. */
export function isSameValue(a: unknown, b: unknown): boolean {
  if (a === b) return true
  if (typeof a !== 'object' || typeof b !== 'object' || a === null || b === null) return false
  const [before, after] = [Object.entries(a), new Map(Object.entries(b))]
  return before.length === after.size && before.every(([name, value]) => after.get(name) === value)
}
