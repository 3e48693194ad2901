// Where people compete for seats: how often each was refused, and how old the holds are.
import type { SeatFacts } from '../show/seat-facts.ts'

/** By seat id: how often it was refused to somebody in the last five minutes; never 0. */
export type Refusals = ReadonlyMap<number, number>

export const NO_REFUSALS: Refusals = new Map()

/** From how many refusals on a seat has each of the three levels. */
export const LEVELS = [1, 3, 10] as const
export type HeatLevel = 0 | 1 | 2

export function refusalsOf(seats: readonly { seatId: number; refused: number }[]): Refusals {
  return new Map(seats.map(({ seatId, refused }) => [seatId, refused]))
}

export function levelOf(refused: number): HeatLevel {
  return refused >= LEVELS[2] ? 2 : refused >= LEVELS[1] ? 1 : 0
}

/** How old a hold is, in seconds, and which share of its time is over, from 0 to 1. */
export function ageOf(
  { since, expiresAt }: { since: string; expiresAt: string },
  now: number,
): { seconds: number; share: number } {
  const [from, until] = [Date.parse(since), Date.parse(expiresAt)]
  const age = Math.max(0, now - from)
  return { seconds: Math.floor(age / 1000), share: Math.min(1, age / Math.max(1, until - from)) }
}

/** How many refusals there were at how many seats, and the age of the oldest hold in seconds, if there is any. */
export function summaryOf(
  refusals: Refusals,
  facts: SeatFacts,
  now: number,
): { refusals: number; seats: number; oldestSeconds: number | undefined } {
  let oldest: number | undefined
  for (const fact of facts.values()) {
    if (fact.kind === 'held') oldest = Math.max(oldest ?? 0, ageOf(fact, now).seconds)
  }
  const sum = [...refusals.values()].reduce((total, refused) => total + refused, 0)
  return { refusals: sum, seats: refusals.size, oldestSeconds: oldest }
}
