// The limits of holds, which each show has, and those of a server, which each client receives when it connects.
import * as z from 'zod/mini'

/** How long holds last, and how many seats a visitor or an address may have in a show. */
export const HoldLimits = z.object({
  /** Held and booked. */
  maxSeatsPerVisitor: z.int(),
  holdSeconds: z.number(),
  holdMaxSeconds: z.number(),
  graceSeconds: z.number(),
  /** A visitor who takes seats this soon after their last hold ended continues that hold. 0: never. H13. */
  holdResumeSeconds: z.optional(z.number()),
  /** Seats of one show that all visitors of one address may hold together, not counting booked ones. Missing: no limit. H14. */
  heldSeatsPerAddress: z.optional(z.int()),
})
export type HoldLimits = z.infer<typeof HoldLimits>

/**
 * The limits of a server. Those of holds are what it gives to new shows, from its environment variables of the same names,
 * such as `HOLD_SECONDS`; each show says its own (`Show.holds`).
 */
export const Limits = z.extend(HoldLimits, { frameMs: z.int() })
export type Limits = z.infer<typeof Limits>
