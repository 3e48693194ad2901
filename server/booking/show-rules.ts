// The rules for what operators change of a show itself. docs/rules.md has their ids.
import { refusal, type ShowCommand } from './command.ts'
import type { Refusal } from '../../shared/protocol.ts'
import { no, type Decision } from './decision.ts'
import { holdIssue, HOLD_TOO_LONG } from './hold-issue.ts'
import type { LedgerView } from './ledger.ts'
import { aboutAfter, doorsIssue } from './show-about.ts'
import type { Instant, Operator } from './seat.ts'
import { isSameValue, type ShowChanges, type ShowFields } from './show-fields.ts'

/**
 * Changes a show's description, window or settings, and archives it (O3). Values that it has already change nothing.
 * Refuses with `BAD_REQUEST` naming the field, and with `FORBIDDEN` where the show is archived, or on sale and to be.
 */
export function changeShow(
  ledger: LedgerView,
  { changes, by }: Extract<ShowCommand, { kind: 'change-show' }>,
  now: Instant,
): Decision {
  const { show } = ledger
  const { holds, about, ...same } = changes
  const wanted: ShowChanges = {
    ...same,
    ...(holds && { holds: { ...show.holds, ...holds } }),
    ...(about && { about: aboutAfter(show.about, about) }),
  }
  const differing: ShowChanges = Object.fromEntries(
    Object.entries(wanted).filter(([field, value]) => !isSameValue(show[field as keyof ShowFields], value)),
  )
  if (Object.keys(differing).length === 0) return { steps: [], ruling: { show: true } }
  const after = { ...show, ...differing }
  if (show.isArchived && after.isArchived) return no(ARCHIVED)
  if (after.salesCloseAt <= after.salesOpenAt) return no(noSale(differing))
  if (after.holds.holdMaxMs < after.holds.holdMs) {
    return no(refusal('BAD_REQUEST', HOLD_TOO_LONG, { issues: [holdIssue(after.holds, holds)] }))
  }
  const doors = doorsIssue(after.about, after.startsAt, about?.doorsAt !== undefined)
  if (doors) return no(refusal('BAD_REQUEST', doors.message, { issues: [doors] }))
  if (after.isArchived && after.salesOpenAt <= now && now < after.salesCloseAt) return no(STILL_ON_SALE)
  return changed(ledger, differing, by)
}

/**
 * Opens the sale now, until it closes as planned or, where that time is over, until the show starts (O4). An open sale
 * changes nothing. Refuses with `FORBIDDEN` an archived show, and one that has started.
 */
export function openSale(ledger: LedgerView, by: Operator, now: Instant): Decision {
  const { isArchived, startsAt, salesOpenAt, salesCloseAt } = ledger.show
  if (isArchived) return no(ARCHIVED)
  if (salesOpenAt <= now && now < salesCloseAt) return { steps: [], ruling: { show: true } }
  if (salesCloseAt > now) return changed(ledger, { salesOpenAt: now }, by)
  if (startsAt <= now) return no(HAS_STARTED)
  return changed(ledger, { salesCloseAt: startsAt, ...(salesOpenAt > now && { salesOpenAt: now }) }, by)
}

/** Closes the sale now (O4): what is held can still be confirmed. A closed sale changes nothing. */
export function closeSale(ledger: LedgerView, by: Operator, now: Instant): Decision {
  const { salesOpenAt, salesCloseAt } = ledger.show
  if (salesCloseAt <= now) return { steps: [], ruling: { show: true } }
  // A sale that has not opened yet must not open later either.
  return changed(ledger, { salesCloseAt: now, ...(salesOpenAt >= now && { salesOpenAt: now - 1 }) }, by)
}

function changed(ledger: LedgerView, show: ShowChanges, by: Operator): Decision {
  const was: ShowChanges = Object.fromEntries(
    Object.keys(show).map((field) => [field, ledger.show[field as keyof ShowFields]]),
  )
  return { steps: [{ cause: 'show-changed', seatIds: [], show, was, by }], ruling: { show: true } }
}

const ARCHIVED = refusal('FORBIDDEN', 'This show is archived. Take it out of the archive first.')
const STILL_ON_SALE = refusal('FORBIDDEN', 'This show is on sale. Close the sale first, then archive it.')
const HAS_STARTED = refusal('FORBIDDEN', 'This show has started and its sale is over. Change its times first.')

/** The time that is to be changed is at fault. */
function noSale({ salesCloseAt }: ShowChanges): Refusal {
  const issue =
    salesCloseAt === undefined
      ? { path: 'salesOpenAt', message: 'The sale must open before it closes.' }
      : { path: 'salesCloseAt', message: 'The sale must close after it opens.' }
  return refusal('BAD_REQUEST', 'The sale would close before it opens.', { issues: [issue] })
}
