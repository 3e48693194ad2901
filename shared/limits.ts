// What a server allows a visitor, as it tells each socket when it connects.
import * as z from 'zod/mini'

export const Limits = z.object({
  maxSeatsPerVisitor: z.int(),
  holdSeconds: z.number(),
  holdMaxSeconds: z.number(),
  graceSeconds: z.number(),
  /** Who takes seats again so soon after their last hold ended goes on with it; 0: never. */
  holdResumeSeconds: z.optional(z.number()),
  /** Held and not booked in one show, by all behind one address; missing: no limit. */
  heldSeatsPerAddress: z.optional(z.int()),
  frameMs: z.int(),
})
export type Limits = z.infer<typeof Limits>
