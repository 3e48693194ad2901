// What the primary process and its workers tell each other. After an upgrade they may be of different versions, so either
// side ignores what it does not know.
import { z } from 'zod'
import { ServerFigures } from '../../shared/routes/operator-read-routes.ts'
import type { MetricValues } from '../metrics/exposition.ts'

/** Where a worker that is ready can be visited. */
export const Welcome = z.object({
  url: z.string(),
  operatorLink: z.string().optional(),
})

const isArray = (value: unknown): value is MetricValues => Array.isArray(value)

export const FromWorker = z.discriminatedUnion('kind', [
  /** It accepts connections. */
  z.object({ kind: z.literal('ready'), port: z.int(), welcome: Welcome }),
  /** Its metrics: when they are asked for, and at its end. */
  z.object({ kind: z.literal('metrics'), metrics: z.custom<MetricValues>(isArray) }),
  /** Somebody asked it for the metrics of all workers. */
  z.object({ kind: z.literal('scrape'), id: z.int() }),
  /** Its figures of the last second. */
  z.object({ kind: z.literal('figures'), figures: ServerFigures }),
])
export type FromWorker = z.infer<typeof FromWorker>

export const FromPrimary = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('metrics') }),
  /** The answer to `scrape`. */
  z.object({ kind: z.literal('text'), id: z.int(), text: z.string() }),
  /** The figures of all workers together, the oldest first: of the last minutes at the start, then of each second. */
  z.object({ kind: z.literal('figures'), figures: z.array(ServerFigures) }),
])
export type FromPrimary = z.infer<typeof FromPrimary>
