// What a seed decides: the fault and its moment, the scenario, and all sizes.
import { between, seeded, type Random } from '../random.ts'
import { FAULT_NAMES, FAULTS, type Fault, type FaultName, type Moment } from './faults.ts'

export type Plan = Readonly<{
  seed: number
  scenario: 'rush' | 'flaky'
  seats: number
  /** Visitors of the scenario, on average. */
  visitors: number
  /** Buyers on the typed client, who repeat each request until they know its outcome. */
  shoppers: number
  /** The share of the scenario's visitors that leave without buying. */
  abandon: number
  fault: FaultName
  /** The server that is struck. */
  server: number
  moment: Moment
  /** The fault strikes when the moment comes for so manieth time, and again after as many more. */
  after: readonly number[]
  lastsMs: number
}>

const STRIKES_AFTER = { least: 1, most: 25 }

/** @param named the fault, if the seed is not to choose it */
export function planOf(seed: number, named?: FaultName): Plan {
  const random = seeded(seed)
  // Drawn in any case, so that the rest is the same.
  const drawn = FAULT_NAMES[between(random, 0, FAULT_NAMES.length - 1)] ?? 'two-sweepers'
  const name = named ?? drawn
  const fault: Fault = FAULTS[name]
  return {
    seed,
    fault: name,
    scenario: random() < 0.5 ? 'rush' : 'flaky',
    seats: between(random, 40, 160),
    visitors: between(random, 4, 14),
    shoppers: between(random, 6, 14),
    abandon: name === 'two-sweepers' ? 0.9 : 0.1 + 0.4 * random(),
    server: between(random, 0, 1),
    moment: fault.moments[between(random, 0, fault.moments.length - 1)] ?? 'committed',
    lastsMs: fault.lasts ? between(random, fault.lasts[0], fault.lasts[1]) : 0,
    after: strikesOf(fault, random),
  }
}

function strikesOf({ times = 1 }: Fault, random: Random): number[] {
  const strikes = between(random, 1, times)
  return Array.from({ length: strikes }, () => between(random, STRIKES_AFTER.least, STRIKES_AFTER.most))
}
