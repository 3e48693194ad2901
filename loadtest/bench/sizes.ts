// How large everything is: as the bars are meant, or so small that it only shows that it works.

/** How many are measured, and how many come before them. */
export type Rounds = { measured: number; warmUp: number }

export type Sizes = {
  rounds: Rounds
  /** Of what takes long. */
  few: Rounds
  /** Who take seats that nobody else wants. */
  buyers: number
  seatsEach: number
  /** Who want the last seat. */
  rush: number
  greatRush: number
  viewers: number
  house: number
  large: number
  small: number
  shows: number
  manyBuyers: number
  /** Of a workload that goes on for a while. */
  seconds: number
  /** Changes per second. */
  changes: number
}

export const FULL: Sizes = {
  rounds: { measured: 9, warmUp: 4 },
  few: { measured: 3, warmUp: 1 },
  buyers: 200,
  seatsEach: 10,
  rush: 1000,
  greatRush: 10_000,
  viewers: 2000,
  house: 20_000,
  large: 50_000,
  small: 500,
  shows: 100,
  manyBuyers: 1000,
  seconds: 3,
  changes: 500,
}

export const QUICK: Sizes = {
  rounds: { measured: 2, warmUp: 1 },
  few: { measured: 1, warmUp: 1 },
  buyers: 20,
  seatsEach: 2,
  rush: 30,
  greatRush: 60,
  viewers: 40,
  house: 200,
  large: 1000,
  small: 100,
  shows: 5,
  manyBuyers: 20,
  seconds: 0.5,
  changes: 50,
}
