// Every migration, in the order in which they are applied.
import { First } from './2026-11-24-first.ts'
import { Checkout } from './2026-11-29-checkout.ts'
import { LargeTotals } from './2026-11-29-large-totals.ts'
import { PlanDigest } from './2026-11-29-plan-digest.ts'
import { PlanPrices } from './2026-11-29-plan-prices.ts'
import { Webhooks } from './2026-11-29-webhooks.ts'

export const migrations = [First, Checkout, LargeTotals, PlanDigest, Webhooks, PlanPrices]
