// A row of the benchmark: something measured again and again beside its references, and what must come of it.
import type { Run } from '../run.ts'
import type { Contenders } from './contender.ts'
import type { Figure } from './figure.ts'
import type { Rounds, Sizes } from './sizes.ts'

export type Row = {
  /** As `--only` names it. */
  id: string
  title: string
  /** What is done, in a sentence or two. */
  how: (sizes: Sizes) => string
  measure: (bench: Bench) => Promise<Measured>
}

export type Bench = {
  /** Of this row alone: what it starts goes when the row is done. */
  run: Run
  contenders: Contenders
  sizes: Sizes
  seed: number
}

export type Measured = {
  figures: Figure[]
  /** What else is to be known, in sentences. */
  remarks?: string[]
  /** What must not be, in sentences. */
  violations?: string[]
}

/**
 * Measures again and again: everything once in each round, so that what slows the machine slows them all. The first
 * rounds are for warming up.
 * @returns what came of each round that counts
 */
export async function inRounds<R>(
  { run }: Bench,
  { measured, warmUp }: Rounds,
  measure: (round: number) => Promise<R>,
): Promise<R[]> {
  const results: R[] = []
  const all = warmUp + measured
  for (let round = 0; round < all; round++) {
    results.push(await measure(round))
    run.progress.step(round + 1, all)
  }
  return results.slice(warmUp)
}

/** Of which the last counts. */
export const LAPS = 4

/** What is over in a tenth of a second is done several times without a pause: processors that were idle begin slowly. */
export async function inLaps<R>(lap: () => Promise<R>): Promise<R> {
  for (let laps = 1; laps < LAPS; laps++) await lap()
  return lap()
}
