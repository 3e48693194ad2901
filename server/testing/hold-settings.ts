// The hold settings and the price of seats in tests.
import type { HoldSettings } from '../booking/decision.ts'

export const MINUTE = 60_000

/** The price of each seat, in cents. */
export const PRICE = 4500

export const HOLD_SETTINGS: HoldSettings = {
  holdMs: 5 * MINUTE,
  holdMaxMs: 15 * MINUTE,
  graceMs: 15_000,
  resumeMs: MINUTE,
  maxSeatsPerVisitor: 10,
  heldSeatsPerAddress: null,
  pricedConfirmBy: 'visitor',
}
