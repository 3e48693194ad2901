// What every row of the benchmark shares: its type, its rounds and laps, and how large everything is.
import type { Run } from '../run.ts'
import { SECOND_MS } from '../run-clock.ts'
import type { Contenders } from './contender.ts'
import type { Figure } from './figure.ts'
import type { OthersUse } from './others-use.ts'
import { isSlowness } from './too-slow.ts'

export type Row = {
  /** As `--only` names it. */
  id: string
  title: string
  /** The procedure, in a sentence or two. */
  how: (sizes: Sizes) => string
  measure: (bench: Bench) => Promise<Measured>
}

export type Bench = {
  /** Of this row alone: what the row starts is stopped when the row is done. */
  run: Run
  contenders: Contenders
  sizes: Sizes
  seed: number
  others: OthersUse
  /** Adds a sentence on what was measured otherwise than planned. */
  note: (sentence: string) => void
}

export type Measured = {
  figures: Figure[]
  /** What else a reader should know, in sentences. */
  remarks?: string[]
  /** What must not happen, in sentences. */
  violations?: string[]
}

/** The usual limit of a visitor, in a show that is sold out. */
export const SEATS_OF_A_VISITOR = 10

export type Rounds = { measured: number; warmUp: number }

export type Sizes = {
  rounds: Rounds
  /** Of what takes long. */
  fewRounds: Rounds
  /** Sockets that take distinct seats. */
  buyers: number
  seatsEach: number
  /** Sockets that ask for the last seat. */
  lastSeatUsers: number
  manyLastSeatUsers: number
  viewers: number
  /** Seats of a show that is sold out. */
  soldOutSeats: number
  largeShowSeats: number
  smallShowSeats: number
  shows: number
  /** Sockets that buy in many shows. */
  manyBuyers: number
  /** The duration of a paced workload. */
  seconds: number
  changesPerSecond: number
}

/** The sizes that the bars are meant for. */
export const FULL: Sizes = {
  rounds: { measured: 9, warmUp: 4 },
  fewRounds: { measured: 4, warmUp: 1 },
  buyers: 200,
  seatsEach: 10,
  lastSeatUsers: 1000,
  manyLastSeatUsers: 10_000,
  viewers: 2000,
  soldOutSeats: 20_000,
  largeShowSeats: 50_000,
  smallShowSeats: 500,
  shows: 100,
  manyBuyers: 1000,
  seconds: 3,
  changesPerSecond: 500,
}

/** The sizes for a machine on which a process may have so many open sockets. */
export function limitedTo(sockets: number, sizes: Sizes): Sizes {
  const besideBuyers = sockets - sizes.buyers
  return {
    ...sizes,
    lastSeatUsers: Math.min(sizes.lastSeatUsers, sockets),
    manyLastSeatUsers: Math.min(sizes.manyLastSeatUsers, sockets),
    viewers: Math.min(sizes.viewers, besideBuyers),
    soldOutSeats: Math.min(sizes.soldOutSeats, besideBuyers * SEATS_OF_A_VISITOR),
    manyBuyers: Math.min(sizes.manyBuyers, sockets),
  }
}

/** So small that they only show that everything works. */
export const QUICK: Sizes = {
  rounds: { measured: 2, warmUp: 1 },
  fewRounds: { measured: 1, warmUp: 1 },
  buyers: 20,
  seatsEach: 2,
  lastSeatUsers: 30,
  manyLastSeatUsers: 60,
  viewers: 40,
  soldOutSeats: 200,
  largeShowSeats: 1000,
  smallShowSeats: 100,
  shows: 5,
  manyBuyers: 20,
  seconds: 0.5,
  changesPerSecond: 50,
}

/** After this time no round begins. The longest row of a usual machine takes two thirds of it. */
const ROUNDS_MS = 120 * SECOND_MS
const WARM_UP_MS = ROUNDS_MS / 4

/**
 * Measures everything once in each round, so that what slows the machine slows all contenders. A slow machine does fewer
 * rounds, of which the row's notes tell, and one at least.
 * @param measure is passed the number of the round, also when rounds before it were left out
 * @returns what was measured, by name and round, without the rounds for warming up
 * @throws {TooSlowError} when the machine is too slow for a single round
 */
export async function inRounds<R extends object>(
  { run, others, note }: Bench,
  { measured, warmUp }: Rounds,
  measure: (round: number) => Promise<R>,
): Promise<{ [K in keyof R]: R[K][] }> {
  const start = performance.now()
  const isWithin = (ms: number): boolean => performance.now() - start < ms
  const all = warmUp + measured
  for (let round = 0; round < warmUp && isWithin(WARM_UP_MS); round++) {
    await measure(round)
    run.progress.step(round + 1, all)
  }
  const kept: R[] = []
  for (let round = warmUp; round < all && (kept.length === 0 || isWithin(ROUNDS_MS)); round++) {
    others.begin()
    try {
      kept.push(await measure(round))
    } catch (error) {
      if (kept.length === 0 || !isSlowness(error)) throw error
      note(error.message)
      break
    } finally {
      others.end()
    }
    run.progress.step(round + 1, all)
  }
  if (kept.length < measured) note(`This machine was slow: ${kept.length} of ${measured} rounds were measured.`)
  const names = Object.keys(kept[0] ?? {}) as (keyof R)[]
  return Object.fromEntries(names.map((name) => [name, kept.map((result) => result[name])])) as {
    [K in keyof R]: R[K][]
  }
}

/** The last lap counts. */
export const LAPS = 4

/** Repeats what takes only a tenth of a second without a pause: processors that were idle start slowly. */
export async function inLaps<R>(lap: () => Promise<R>): Promise<R> {
  for (let laps = 1; laps < LAPS; laps++) await lap()
  return lap()
}
