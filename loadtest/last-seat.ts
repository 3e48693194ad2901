// The scenario `last-seat`: rows of the benchmark with sizes of your own.
import { benchmark } from './bench/benchmark.ts'
import type { Report } from './bench/report.ts'
import { QUICK, type Row } from './bench/rounds.ts'
import { distinctSeatsBesidePostgres } from './bench/rows/distinct-seats.ts'
import { lastSeatRow } from './bench/rows/last-seat.ts'
import type { Run } from './run.ts'

export type LastSeatOptions = {
  /** Visitors who ask for the last seat. */
  users: number
  /** Visitors who take distinct seats. */
  sockets: number
  /** Distinct seats of each visitor in a round. */
  seats: number
  rounds: number
}

export type LastSeatReport = Report & { scenario: 'last-seat'; options: LastSeatOptions }

/** These rounds come first and are judged, but not timed: programs get faster as they run. */
const WARM_UP = 5

/** The bars are wider than the benchmark's own, whose sizes are fixed. */
const ROWS: readonly Row[] = [
  lastSeatRow({
    id: 'last-seat',
    title: 'The last seat',
    usersIn: (sizes) => sizes.lastSeatUsers,
    roundsIn: (sizes) => sizes.rounds,
    atMost: 3,
  }),
  distinctSeatsBesidePostgres(2),
]

/** @throws {RunError} when the run cannot be carried out. What goes wrong during the run stands in the report */
export async function lastSeat(options: LastSeatOptions, run: Run): Promise<LastSeatReport> {
  const { users, sockets, seats, rounds } = options
  const sizes = {
    ...QUICK,
    rounds: { measured: rounds, warmUp: WARM_UP },
    lastSeatUsers: users,
    manyLastSeatUsers: users,
    buyers: sockets,
    seatsEach: seats,
  }
  const command = `npm run loadtest -- last-seat --users ${users} --sockets ${sockets} --seats ${seats} --rounds ${rounds}`
  const report = await benchmark({ rows: ROWS, sizes, quick: false, seed: 1, command }, run)
  return { scenario: 'last-seat', options, ...report }
}
