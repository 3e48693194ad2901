// Row: one hot show on two nodes, beside the same on one.
import { number } from '../../format.ts'
import { perSecond, type Contender } from '../contender.ts'
import { compareToReference } from '../figure.ts'
import { inLaps, inRounds, LAPS, type Row } from '../rounds.ts'

const SHOW_ID = 'hot'
const buyers = { group: 'buyers', shows: [SHOW_ID] }

export const twoNodes: Row = {
  id: 'two-nodes',
  title: 'One hot show on two nodes',
  how: ({ buyers, seatsEach }) =>
    `${number(buyers)} sockets that watch the map, half of them on each of two nodes on one database, take ${seatsEach} seats each of one show, the next when they have the last; then as many on a single node with a database of its own; ${LAPS} times running in each round, and the last time counts.`,
  measure: async (bench) => {
    const { contenders, sizes } = bench
    const seats = sizes.buyers * sizes.seatsEach
    const single = await contenders.holdfast([{ showId: SHOW_ID, seats }])
    const first = await contenders.holdfast([{ showId: SHOW_ID, seats }])
    const second = await contenders.secondNode(first.databaseUrl)
    await single.open(buyers.group, sizes.buyers)
    await first.open(buyers.group, Math.ceil(sizes.buyers / 2))
    // The same process drives both nodes, as one drives the single node.
    await first.openAt(second, buyers.group, sizes.buyers)
    for (const contender of [single, first]) await contender.run({ workload: 'join', ...buyers })
    const holdRate = (contender: Contender): Promise<number> =>
      inLaps(async () => {
        const take = { workload: 'take', event: 'seats:hold', ...buyers, each: sizes.seatsEach } as const
        const rate = perSecond(await contender.run(take))
        await contender.run({ workload: 'release', ...buyers })
        return rate
      })
    const { two, one } = await inRounds(bench, sizes.rounds, async () => ({
      one: await holdRate(single),
      two: await holdRate(first),
    }))
    const reference = { what: 'one node', values: one }
    return {
      figures: [compareToReference('holds per second, of both together', '/s', two, reference, { atLeast: 0.9 })],
    }
  },
}
