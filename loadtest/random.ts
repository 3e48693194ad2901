// Chance that can be repeated: the same seed gives the same run, as far as the server answers alike.

/** A source of numbers from 0 up to, but not including, 1. */
export type Random = () => number

/** sfc32 by Chris Doty-Humphrey, of PractRand: small, fast, and good enough for any load. */
export function seeded(seed: number, stream = 0): Random {
  let a = seed | 0
  let b = stream | 0
  let c = 0x9e3779b9
  let counter = 1
  const next = (): number => {
    const sum = (a + b + counter++) | 0
    a = b ^ (b >>> 9)
    b = (c + (c << 3)) | 0
    c = ((c << 21) | (c >>> 11)) + sum
    return (sum >>> 0) / 2 ** 32
  }
  // Seeds that are near each other have grown apart after these.
  for (let i = 0; i < 15; i++) next()
  return next
}

/** A span whose mean is given, distributed as the gaps between arrivals of people who do not know of each other. */
export function exponential(random: Random, mean: number): number {
  return -Math.log(1 - random()) * mean
}

/** A whole number from `least` to `most`, each as likely. */
export function between(random: Random, least: number, most: number): number {
  return least + Math.floor(random() * (most - least + 1))
}
