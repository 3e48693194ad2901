// Row: distinct seats, each wanted by one visitor only, held as fast as possible.
import { availableParallelism } from 'node:os'
import { number } from '../../format.ts'
import { cpuMsOfFamily } from '../../measure/usage.ts'
import { perSecond, type Contender } from '../contender.ts'
import { postmasterOf } from '../database.ts'
import { compareToReference, median } from '../figure.ts'
import { NODE_POSTGRES, NodePostgres } from '../references/node-postgres.ts'
import { LAPS, inLaps, inRounds, type Row } from '../rounds.ts'
import type { WorkloadInput } from '../workload.ts'

const SHOW_ID = 'distinct-seats'
const MIKRO_SHOW = 'mikro-orm'
const buyers = { group: 'buyers', shows: [SHOW_ID] }
const take = { workload: 'take', event: 'seats:hold', ...buyers } as const
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
    const { seatsEach } = sizes
    const seats = sizes.buyers * seatsEach
    const holdfast = await contenders.holdfast([{ showId: SHOW_ID, seats }])
    const { databaseUrl } = holdfast
    const postmaster = await postmasterOf(databaseUrl)
    const postgres = await NodePostgres.open(run, databaseUrl, sizes.buyers, seats, undefined, [MIKRO_SHOW])
    const mikro = await contenders.mikroOrm(databaseUrl)
    const echo = await contenders.bare('echo')
    for (const contender of [holdfast, mikro, echo]) await contender.open(buyers.group, sizes.buyers)
    await holdfast.run({ workload: 'join', ...buyers })

    const mikroEach = Math.ceil(seatsEach * MIKRO_SHARE)
    const { node, ours, held, echoed, peers } = await inRounds(bench, sizes.rounds, async () => {
      const node = await inLaps(async () => {
        const rate = await postgres.holdEach(seats)
        await postgres.releaseAll()
        return rate
      })
      const held = await inLaps(async () => {
        const cost = await costOfEach(holdfast, { ...take, each: seatsEach }, postmaster)
        await holdfast.run({ workload: 'release', ...buyers })
        return cost
      })
      const echoed = await inLaps(() => costOfEach(echo, { ...take, event: 'echo', each: seatsEach * ECHOES_PER_SEAT }))
      const peers = await inLaps(async () => {
        const done = await mikro.run({ ...take, shows: [MIKRO_SHOW], each: mikroEach })
        await postgres.releaseAll()
        return perSecond(done)
      })
      return { node, held, ours: held.perSecond, echoed, peers }
    })
    const mikroOrm = { what: 'MikroORM behind Socket.IO, a transaction each', values: peers }
    const echoes = { what: 'bare Socket.IO echo', values: echoed.map(({ perSecond }) => perSecond) }
    const cost = medianCost(held)
    return {
      figures: [
        compareToReference('holds per second', '/s', ours, { what: NODE_POSTGRES, values: node }, { atLeast: 3 }),
        compareToReference('holds per second', '/s', ours, mikroOrm, { atLeast: 10 }),
        compareToReference('holds per second', '/s', ours, echoes, { atLeast: 0.35 }),
      ],
      remarks: [
        `Of processor time a hold takes ${costText(cost)}, an echo ${costText(medianCost(echoed))}: cores that never waited for each other would do at most ${fastestText(cost)} holds a second.`,
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
      const seats = sizes.buyers * sizes.seatsEach
      const holdfast = await contenders.holdfast([{ showId: SHOW_ID, seats }])
      const postgres = await NodePostgres.open(run, holdfast.databaseUrl, sizes.buyers, seats)
      await holdfast.open(buyers.group, sizes.buyers)
      await holdfast.run({ workload: 'join', ...buyers })
      const { ours, node } = await inRounds(bench, sizes.rounds, async () => {
        const node = await postgres.holdEach(seats)
        await postgres.releaseAll()
        const held = await holdfast.run({ ...take, each: sizes.seatsEach })
        await holdfast.run({ workload: 'release', ...buyers })
        return { ours: perSecond(held), node }
      })
      await holdfast.untilAllShown(SHOW_ID, sizes.buyers)
      return {
        figures: [
          compareToReference('holds per second', '/s', ours, { what: NODE_POSTGRES, values: node }, { atLeast }),
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

function medianCost(costs: readonly Cost[]): Omit<Cost, 'perSecond'> {
  const known = costs.flatMap(({ postgresUs }) => postgresUs ?? [])
  return {
    serverUs: Math.round(median(costs.map(({ serverUs }) => serverUs))),
    postgresUs: known.length > 0 ? Math.round(median(known)) : undefined,
    loadUs: Math.round(median(costs.map(({ loadUs }) => loadUs))),
  }
}

function costText({ serverUs, postgresUs, loadUs }: Omit<Cost, 'perSecond'>): string {
  const ofPostgres = postgresUs === undefined ? '' : `, ${number(postgresUs)} µs of PostgreSQL`
  return `${number(serverUs)} µs of the server${ofPostgres} and ${number(loadUs)} µs of the load`
}

function fastestText({ serverUs, postgresUs = 0, loadUs }: Omit<Cost, 'perSecond'>): string {
  return number(Math.round((availableParallelism() * US_PER_S) / (serverUs + postgresUs + loadUs)))
}
