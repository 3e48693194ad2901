// Scenario: everybody wants the last seat. Then, so that speed is seen where nobody is in the way: seats for all.
import { z } from 'zod'
import type { Connection } from '../../client/connection/connection.ts'
import { startChild } from '../processes/parent.ts'
import { compare, type Figure } from '../figures.ts'
import { requireSockets } from '../open-files.ts'
import { Echo } from '../bench/references/echo.ts'
import { Postgres } from '../bench/references/node-postgres.ts'
import type { Run } from '../run.ts'
import type { ServerSettings } from '../server.ts'
import { closeAll, connectVisitors, gather, untilAllShow } from '../visitors.ts'
import { holdDistinctSeats, type DistinctSeats } from './distinct-seats.ts'
import { judge, type Verdict } from './verdict.ts'

export type LastSeatOptions = {
  /** Who want the last seat. */
  users: number
  /** Who take distinct seats. */
  sockets: number
  /** How many seats each of those takes in a round. */
  seats: number
  /** How often each is measured. */
  rounds: number
}

export type LastSeatRound = Verdict & { answeredMs: number; echoMs: number }
export type DistinctRound = DistinctSeats & { referencePerSecond: number }

export type LastSeatReport = {
  scenario: 'last-seat'
  options: LastSeatOptions
  lastSeat: LastSeatRound[]
  distinctSeats: DistinctRound[]
  /** None when something went wrong: what is wrong has no speed. */
  figures: Figure[]
  /** Of all rounds, those for warming up too; the verdict is good when there are none. */
  violations: string[]
}

/** So many rounds come first that are judged but not timed: programs get fast as they run. */
const WARM_UP = 5
const HOUSE = { showId: 'last-seat', seats: 500, lastSeat: 123 }
const HALL = 'distinct-seats'
/** Far above what a visitor reaches here: the limiter does its work and refuses nobody. */
const RATE_LIMIT = 1000
/** All visitors come from one address. */
const NO_ADDRESS_LIMITS = {
  CONNECTIONS_PER_ADDRESS: 'off',
  VISITORS_PER_ADDRESS: 'off',
  HELD_SEATS_PER_ADDRESS: 'off',
}

const Ready = z.object({ url: z.string(), databaseUrl: z.string() })
type Server = z.infer<typeof Ready>

/** @throws {RunError} when it cannot be carried out; what goes wrong in it stands in the report */
export async function lastSeat(options: LastSeatOptions, run: Run): Promise<LastSeatReport> {
  const { users, sockets, seats } = options
  requireSockets(Math.max(2 * users, sockets))
  run.progress.phase('Starting a server with a database of its own')
  const settings: ServerSettings = {
    environment: { MAX_SEATS_PER_VISITOR: String(seats), RATE_LIMIT: String(RATE_LIMIT), ...NO_ADDRESS_LIMITS },
    shows: [HOUSE, { showId: HALL, seats: sockets * seats }],
  }
  const { ready: server } = await startChild(run, new URL('../server.ts', import.meta.url), settings, Ready)
  const races = await raceForLastSeat(run, server, options)
  const distinct = races.some(isWrong) ? [] : await takeDistinctSeats(run, server, options)
  run.progress.end()
  const violations = [...races, ...distinct].flatMap((round) => round.violations)

  // What went wrong while warming up is to be seen too.
  const from = violations.length > 0 ? 0 : WARM_UP
  const lastSeat = races.slice(from)
  const distinctSeats = distinct.slice(from)
  return {
    scenario: 'last-seat',
    options,
    lastSeat,
    distinctSeats,
    figures:
      violations.length > 0
        ? []
        : [
            compare(
              'the last seat, until all are answered',
              'ms',
              lastSeat.map((round) => round.answeredMs),
              { what: 'bare Socket.IO echo', values: lastSeat.map((round) => round.echoMs) },
              { atMost: 3 },
            ),
            compare(
              'distinct seats, holds',
              '/s',
              distinctSeats.map((round) => round.holdsPerSecond),
              {
                what: 'node-postgres, one transaction each',
                values: distinctSeats.map((round) => round.referencePerSecond),
              },
              { atLeast: 2 },
            ),
          ],
    violations,
  }
}

async function raceForLastSeat(
  run: Run,
  { url }: Server,
  { users, rounds }: LastSeatOptions,
): Promise<LastSeatRound[]> {
  run.progress.phase(`Connecting ${users} sockets to a bare echo server`)
  const echo = await Echo.start(run, users)
  run.progress.phase(`Connecting ${users} visitors`)
  const visitors = await connectVisitors(run, url, users)
  const maps = await gather(visitors, HOUSE.showId)
  run.progress.phase(`Letting ${users} visitors ask for the last seat`)
  const races: LastSeatRound[] = []
  while (races.length < WARM_UP + rounds) {
    const echoMs = await echo.askOnce()
    const { winner, ...race } = await raceOnce(visitors)
    races.push({ ...race, echoMs })
    if (isWrong(race)) break
    await untilAllShow(maps, 'that the last seat is gone', (board) => board.counts.available === 0)
    await winner?.release(HOUSE.showId)
    await untilAllShow(maps, 'the last seat free again', (board) => board.counts.available === 1)
    run.progress.step(races.length, WARM_UP + rounds)
  }
  closeAll(visitors)
  echo.close()
  return races
}

/** All ask at once. */
async function raceOnce(visitors: readonly Connection[]) {
  const { showId, lastSeat } = HOUSE
  const start = performance.now()
  const answers = await Promise.all(visitors.map((visitor) => visitor.hold(showId, [lastSeat])))
  const answeredMs = performance.now() - start
  return { answeredMs, ...judge(answers, lastSeat), winner: visitors[answers.findIndex((answer) => answer.ok)] }
}

async function takeDistinctSeats(
  run: Run,
  { url, databaseUrl }: Server,
  { sockets, seats, rounds }: LastSeatOptions,
): Promise<DistinctRound[]> {
  run.progress.phase(`Connecting ${sockets} visitors`)
  const visitors = await connectVisitors(run, url, sockets)
  const maps = await gather(visitors, HALL)
  const postgres = await Postgres.open(run, databaseUrl, sockets, sockets * seats)
  run.progress.phase(`Letting ${sockets} visitors take ${seats} seats each`)
  const taken: DistinctRound[] = []
  while (taken.length < WARM_UP + rounds) {
    const referencePerSecond = await postgres.holdEach(sockets * seats)
    await postgres.releaseAll()
    const round = await holdDistinctSeats(visitors, HALL, seats)
    taken.push({ ...round, referencePerSecond })
    if (isWrong(round)) break
    await untilAllShow(maps, 'that all seats are taken', (board) => board.counts.available === 0)
    await Promise.all(visitors.map((visitor) => visitor.release(HALL)))
    await untilAllShow(maps, 'all seats free again', (board) => board.counts.available === sockets * seats)
    run.progress.step(taken.length, WARM_UP + rounds)
  }
  closeAll(visitors)
  return taken
}

function isWrong({ violations }: { violations: readonly string[] }): boolean {
  return violations.length > 0
}
