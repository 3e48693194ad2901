// Row: seats that nobody else wants, held as fast as possible.
import { availableParallelism } from 'node:os'
import { cpuMsOfFamily } from '../../measure/usage.ts'
import { NodePostgres } from '../references/node-postgres.ts'
import { number } from '../../format.ts'
import { perSecond, type Contender } from '../contender.ts'
import { postmasterOf } from '../database.ts'
import type { WorkloadInput } from '../workload.ts'
import { compareToReference, median } from '../figure.ts'
import { LAPS, inLaps, inRounds, type Row } from '../row.ts'

const SHOW_ID = 'distinct-seats'
const BUYERS = 'buyers'
const MIKRO_SHOW = 'mikro-orm'
/** An echo is so quick that a round takes more of them. */
const ECHOES_PER_SEAT = 4
/** A transaction for each event takes so long that a round takes fewer. */
const MIKRO_SHARE = 0.2
const US_PER_MS = 1000
const US_PER_S = 1_000_000

export const distinctSeats: Row = {
  id: 'distinct-seats',
  title: 'Distinct seats',
  how: ({ buyers, seatsEach }) =>
    `${number(buyers)} sockets that watch the map take ${seatsEach} seats each, the next when they have the last; all who are measured do so ${LAPS} times running in each round, and the last time counts.`,
  measure: async (bench) => {
    const { run, contenders, sizes } = bench
    const { buyers, seatsEach } = sizes
    const seats = buyers * seatsEach
    const holdfast = await contenders.holdfast([{ showId: SHOW_ID, seats }])
    const { databaseUrl } = holdfast
    const postmaster = await postmasterOf(databaseUrl)
    const postgres = await NodePostgres.open(run, databaseUrl, buyers, seats, [MIKRO_SHOW])
    const mikro = await contenders.reference('mikro-orm', { databaseUrl })
    const echo = await contenders.reference('echo')
    for (const contender of [holdfast, mikro, echo]) await contender.open(BUYERS, buyers)
    await holdfast.run({ workload: 'join', group: BUYERS, shows: [SHOW_ID] })

    const take = { workload: 'take', group: BUYERS, shows: [SHOW_ID] } as const
    const mikroEach = Math.ceil(seatsEach * MIKRO_SHARE)
    const rounds = await inRounds(bench, sizes.rounds, async () => {
      const node = await inLaps(async () => {
        const rate = await postgres.holdEach(seats)
        await postgres.releaseAll()
        return { perSecond: rate }
      })
      const held = await inLaps(async () => {
        const cost = await costOfEach(holdfast, { ...take, event: 'seats:hold', each: seatsEach }, postmaster)
        await holdfast.run({ workload: 'release', group: BUYERS, shows: [SHOW_ID] })
        return cost
      })
      const echoed = await inLaps(() => costOfEach(echo, { ...take, event: 'echo', each: seatsEach * ECHOES_PER_SEAT }))
      const peers = await inLaps(async () => {
        const done = await mikro.run({ ...take, shows: [MIKRO_SHOW], event: 'seats:hold', each: mikroEach })
        await postgres.releaseAll()
        return { perSecond: perSecond(done) }
      })
      return { held, node: node.perSecond, echoed, peers: peers.perSecond }
    })
    const ours = rounds.map(({ held }) => held.perSecond)
    return {
      figures: [
        compareToReference(
          'holds per second',
          '/s',
          ours,
          { what: 'node-postgres, a transaction each', values: rounds.map(({ node }) => node) },
          { atLeast: 3 },
        ),
        compareToReference(
          'holds per second',
          '/s',
          ours,
          { what: 'MikroORM behind Socket.IO, a transaction each', values: rounds.map(({ peers }) => peers) },
          { atLeast: 10 },
        ),
        compareToReference(
          'holds per second',
          '/s',
          ours,
          { what: 'bare Socket.IO echo', values: rounds.map(({ echoed }) => echoed.perSecond) },
          { atLeast: 0.35 },
        ),
      ],
      remarks: [
        `Of processor time a hold takes ${costText(rounds.map(({ held }) => held))}, an echo ${costText(rounds.map(({ echoed }) => echoed))}: cores that never waited for each other would do at most ${fastestText(rounds.map(({ held }) => held))} holds a second.`,
      ],
    }
  },
}

/** The same beside node-postgres alone, for a quick comparison. */
export function distinctSeatsBesidePostgres(atLeast: number): Row {
  return {
    id: 'distinct-seats',
    title: 'Distinct seats',
    how: ({ buyers, seatsEach }) =>
      `${number(buyers)} sockets that watch the map take ${seatsEach} seats each, the next when they have the last.`,
    measure: async (bench) => {
      const { run, contenders, sizes } = bench
      const { buyers, seatsEach } = sizes
      const seats = buyers * seatsEach
      const holdfast = await contenders.holdfast([{ showId: SHOW_ID, seats }])
      const postgres = await NodePostgres.open(run, holdfast.databaseUrl, buyers, seats)
      const buying = { group: BUYERS, shows: [SHOW_ID] }
      await holdfast.open(BUYERS, buyers)
      await holdfast.run({ workload: 'join', ...buying })
      const rounds = await inRounds(bench, sizes.rounds, async () => {
        const reference = await postgres.holdEach(seats)
        await postgres.releaseAll()
        const held = await holdfast.run({ workload: 'take', ...buying, event: 'seats:hold', each: seatsEach })
        await holdfast.run({ workload: 'release', ...buying })
        return { ours: perSecond(held), reference }
      })
      await holdfast.untilAllShown(SHOW_ID, buyers)
      return {
        figures: [
          compareToReference(
            'holds per second',
            '/s',
            rounds.map(({ ours }) => ours),
            { what: 'node-postgres, a transaction each', values: rounds.map(({ reference }) => reference) },
            { atLeast },
          ),
        ],
        remarks: ['Each visitor got the seats that nobody else asked for.'],
      }
    },
  }
}

/** Processor time in microseconds; of PostgreSQL where the system tells it. */
type Cost = { perSecond: number; serverUs: number; postgresUs: number | undefined; loadUs: number }

async function costOfEach(contender: Contender, workload: WorkloadInput, postmaster?: number): Promise<Cost> {
  const postgresMs = (): number | undefined => (postmaster === undefined ? undefined : cpuMsOfFamily(postmaster))
  const before = postgresMs()
  const { cpuMs, result } = await contender.costOf(() => contender.run(workload))
  const after = postgresMs()
  const each = (ms: number): number => (ms * US_PER_MS) / result.asked
  return {
    perSecond: perSecond(result),
    serverUs: each(cpuMs),
    postgresUs: before === undefined || after === undefined ? undefined : each(after - before),
    loadUs: each(result.cpuMs),
  }
}

function costText(costs: readonly Cost[]): string {
  const { serverUs, postgresUs, loadUs } = medianCost(costs)
  const parts = [`${number(serverUs)} µs of the server`]
  if (postgresUs !== undefined) parts.push(`${number(postgresUs)} µs of PostgreSQL`)
  return `${parts.join(', ')} and ${number(loadUs)} µs of the load`
}

function fastestText(costs: readonly Cost[]): string {
  const { serverUs, postgresUs, loadUs } = medianCost(costs)
  return number(Math.round((availableParallelism() * US_PER_S) / (serverUs + (postgresUs ?? 0) + loadUs)))
}

function medianCost(costs: readonly Cost[]): Omit<Cost, 'perSecond'> {
  const known = costs.flatMap(({ postgresUs }) => postgresUs ?? [])
  return {
    serverUs: Math.round(median(costs.map(({ serverUs }) => serverUs))),
    postgresUs: known.length > 0 ? Math.round(median(known)) : undefined,
    loadUs: Math.round(median(costs.map(({ loadUs }) => loadUs))),
  }
}
