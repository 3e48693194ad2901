// A small run of `npm run test:webhooks`.
import { expect, test } from 'vitest'
import { seeded } from '../random.ts'
import { runWebhooks } from './webhook-run.ts'

const WEBHOOKS = 200
const MINUTE_MS = 60_000

test(
  'every committed event is delivered in its order, signed, and none that was rolled back, whatever fails',
  { timeout: 2 * MINUTE_MS },
  async () => {
    const run = await runWebhooks(WEBHOOKS, seeded(1), () => undefined)
    expect(run.faults).toEqual([])
    expect(run.delivered).toBe(run.events)
    expect(run.events).toBeGreaterThanOrEqual(WEBHOOKS)
    expect(run.requests).toBeGreaterThan(1.5 * run.events)
  },
)
