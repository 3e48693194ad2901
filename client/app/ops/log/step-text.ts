// A step of the log in words: what happened, who did it and why.
import type { OperatorStep } from '../../../../shared/routes/operator-read-routes.ts'
import { formatVenueTime } from '../../format.ts'
import { opsTexts } from '../texts.ts'
import { fieldText } from './field-text.ts'

const words = opsTexts.log
/** Of more seats, only the number is said. */
const MOST_NAMES = 12

/** What happened: “Held until …”, “Blocked for Press”. */
export function whatText(step: OperatorStep, timeZone = 'UTC'): string {
  const { allocation, expiresAt, fields } = step
  const parts = [
    causeText(step.cause),
    allocation && words.keptFor(allocation.name),
    allocation?.until && words.until(formatVenueTime(allocation.until, timeZone)),
    expiresAt && words.until(formatVenueTime(expiresAt, timeZone)),
    fields?.map(({ name, value }) => fieldText(name, value, timeZone)).join('; '),
  ]
  return parts.filter(Boolean).join(' ')
}

/** The seats of a step; of a move “Row A, seat 3 → Row B, seat 4”; “38 seats” when they are many. */
export function seatsText(step: OperatorStep, namesOf: (seatIds: readonly number[]) => string): string {
  const { seatIds, moves } = step
  if (seatIds.length === 0) return ''
  if (moves && moves.length <= MOST_NAMES) {
    return moves.map(({ from, to }) => `${namesOf([from])} → ${namesOf([to])}`).join('; ')
  }
  return seatIds.length > MOST_NAMES ? opsTexts.desk.seats(seatIds.length) : namesOf(seatIds)
}

/** Who did it, and whose seats they are: “Olga”, “visitor V7K2QMAX”, “time ran out”. */
export function whoText({ actor, operator, visitor, cause }: OperatorStep): string {
  const whose = visitor === undefined ? '' : words.visitor(visitor)
  if (actor === 'visitor' || cause === 'disconnected') return whose
  const by = operator ?? (actor === 'server' ? words.server : actor === 'system' ? words.system : actor)
  return whose ? words.concerning(by, whose) : by
}

function causeText(cause: string): string {
  const known: Readonly<Record<string, string>> = words.causes
  return known[cause] ?? cause
}
