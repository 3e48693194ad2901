// Every migration, in the order in which they are applied.
import { First } from './2026-11-24-first.ts'
import { Checkout } from './2026-11-29-checkout.ts'

export const migrations = [First, Checkout]
