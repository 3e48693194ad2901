// The limits of a server, which each client receives when it connects.
import * as z from 'zod/mini'

/**
 * The limits that a server applies to each visitor. They come from its environment variables of the same names, such as
 * `HOLD_SECONDS`.
 */
export const Limits = z.object({
  maxSeatsPerVisitor: z.int(),
  holdSeconds: z.number(),
  holdMaxSeconds: z.number(),
  graceSeconds: z.number(),
  /** A visitor who takes seats this soon after their last hold ended continues that hold. 0: never. H13. */
  holdResumeSeconds: z.optional(z.number()),
  /** Seats of one show that all visitors of one address may hold together, not counting booked ones. Missing: no limit. H14. */
  heldSeatsPerAddress: z.optional(z.int()),
  frameMs: z.int(),
})
export type Limits = z.infer<typeof Limits>
