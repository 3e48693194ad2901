// Random numbers that can be repeated: the same seed gives the same run, as far as the server answers alike.
import { uniformFloat64 } from 'pure-rand/distribution/uniformFloat64'
import { xoroshiro128plus } from 'pure-rand/generator/xoroshiro128plus'

/** A source of numbers from 0 up to, but not including, 1. */
export type Random = () => number

/** @param stream streams of one seed never overlap: they lie 2^64 numbers apart */
export function seeded(seed: number, stream = 0): Random {
  const generator = xoroshiro128plus(seed)
  // The first jump is for every stream: without it, the first numbers of nearby seeds are alike.
  for (let jumps = 0; jumps <= stream; jumps++) generator.jump()
  return () => uniformFloat64(generator)
}

/** A span with this mean, distributed as the gaps between independent arrivals. */
export function exponential(random: Random, mean: number): number {
  return -Math.log(1 - random()) * mean
}

/** An integer from `least` to `most`, uniformly distributed. */
export function between(random: Random, least: number, most: number): number {
  return least + Math.floor(random() * (most - least + 1))
}
