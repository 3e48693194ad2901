// What the benchmark of connections asks its processes of viewers. It stands apart from viewers.ts, which runs when it is
// imported.
import { z } from 'zod'

export const Settings = z.object({ url: z.string(), showId: z.string(), localAddress: z.string().optional() })
export type ViewersSettings = z.input<typeof Settings>

export const Question = z.discriminatedUnion('ask', [
  /** Opens so many more, this many at a time. The answer comes when all are open. */
  z.object({ ask: z.literal('open'), count: z.int(), atATime: z.int() }),
  /** How many are open now, and how long those were away that came back since the last such question. */
  z.object({ ask: z.literal('state') }),
])
export type Question = z.infer<typeof Question>

export const ViewersState = z.object({ open: z.int(), awayMs: z.array(z.number()) })
