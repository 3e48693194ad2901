// What every row of the benchmark shares: its type, its rounds and laps, and how large everything is.
import type { Run } from '../run.ts'
import type { Contenders } from './contender.ts'
import type { Figure } from './figure.ts'

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
}

export type Measured = {
  figures: Figure[]
  /** What else a reader should know, in sentences. */
  remarks?: string[]
  /** What must not happen, in sentences. */
  violations?: string[]
}

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
  fewRounds: { measured: 3, warmUp: 1 },
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

/**
 * Measures everything once in each round, so that what slows the machine slows all contenders.
 * @returns what was measured, by name and round, without the rounds for warming up
 */
export async function inRounds<R extends object>(
  { run }: Bench,
  { measured, warmUp }: Rounds,
  measure: (round: number) => Promise<R>,
): Promise<{ [K in keyof R]: R[K][] }> {
  const results: R[] = []
  const all = warmUp + measured
  for (let round = 0; round < all; round++) {
    results.push(await measure(round))
    run.progress.step(round + 1, all)
  }
  const kept = results.slice(warmUp)
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
