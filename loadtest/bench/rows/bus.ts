// Rows about the bus: how soon a change on one node is on the screens of another, and what the bus costs.
import { number } from '../../format.ts'
import { LIMITS, perSecond, type Contender } from '../contender.ts'
import { compareToReference } from '../figure.ts'
import { inLaps, inRounds, LAPS, type Bench, type Row } from '../rounds.ts'

const SHOW_ID = 'bus'
const SEATS = 500
const VIEWERS = 'viewers'
const BUYERS = 'buyers'
/** So few changes a second that most are a frame of their own. */
const FEW = 10

export const betweenNodes: Row = {
  id: 'between-nodes',
  title: 'From one node to the screens of another',
  how: ({ buyers, changesPerSecond }) =>
    `${number(buyers)} sockets of one node watch a map that sockets of another node change ${FEW} times a second, then ${number(changesPerSecond)} times; from the moment that the log has of a change, which is before its commit.`,
  measure: async (bench) => {
    const { contenders, sizes, seed } = bench
    const { buyers, seconds, changesPerSecond } = sizes
    const here = await contenders.holdfast([{ showId: SHOW_ID, seats: SEATS }])
    const there = await contenders.secondNode(here.databaseUrl)
    await there.open(VIEWERS, buyers)
    await there.openAt(here, BUYERS, buyers)
    await there.run({ workload: 'join', group: VIEWERS, shows: [SHOW_ID] })
    const lagAt = async (perSecond: number, round: number) => {
      const rate = { perSecond, seconds, seed: seed + round }
      await there.run({ workload: 'pace', group: BUYERS, event: 'seats:hold', showId: SHOW_ID, ...rate })
      // Lets the last frame arrive.
      await there.framesSoFar()
      return there.untilAllShown(SHOW_ID, buyers)
    }
    const lags = await inRounds(bench, sizes.fewRounds, async (round) => {
      const [few, many] = [await lagAt(FEW, round), await lagAt(changesPerSecond, round)]
      return { few50: few.p50, few99: few.p99, many50: many.p50, many99: many.p99 }
    })
    const reference = { what: 'FRAME_MS', values: [LIMITS.frameMs] }
    const [few, many] = [FEW, changesPerSecond].map((rate) => `at ${number(rate)} changes a second`)
    return {
      figures: [
        compareToReference(`p50 ${few}`, 'ms', lags.few50, reference, null),
        compareToReference(`p99 ${few}`, 'ms', lags.few99, reference, { atMost: 2 }),
        compareToReference(`p50 ${many}`, 'ms', lags.many50, reference, null),
        compareToReference(`p99 ${many}`, 'ms', lags.many99, reference, { atMost: 2 }),
      ],
    }
  },
}

export const busCost: Row = {
  id: 'bus-cost',
  title: 'What the bus costs',
  how: ({ buyers, seatsEach }) =>
    `${number(buyers)} sockets that watch the map take ${seatsEach} seats each of a show that one socket watches at a second node, by LISTEN and NOTIFY, and with BUS_URL=off, each on a database of its own; ${LAPS} times running in each round, and the last time counts.`,
  measure: async (bench) => {
    const { sizes } = bench
    const withBus = await openTwoNodes(bench, {})
    const without = await openTwoNodes(bench, { BUS_URL: 'off' })
    const rate = (contender: Contender): Promise<number> =>
      inLaps(async () => {
        const group = { group: BUYERS, shows: [SHOW_ID] }
        const held = await contender.run({ workload: 'take', event: 'seats:hold', each: sizes.seatsEach, ...group })
        await contender.run({ workload: 'release', ...group })
        return perSecond(held)
      })
    const rates = await inRounds(bench, sizes.rounds, async (round) => {
      // Neither is always the first.
      if (round % 2 === 0) {
        const bus = await rate(withBus)
        return { bus, off: await rate(without) }
      }
      const off = await rate(without)
      return { bus: await rate(withBus), off }
    })
    const reference = { what: 'without a bus', values: rates.off }
    return { figures: [compareToReference('holds per second', '/s', rates.bus, reference, { atLeast: 0.95 })] }
  },
}

/** @returns the node that sells; the other one follows, since somebody watches the show there */
async function openTwoNodes({ contenders, sizes }: Bench, environment: Record<string, string>): Promise<Contender> {
  const here = await contenders.holdfast([{ showId: SHOW_ID, seats: sizes.buyers * sizes.seatsEach }], [], environment)
  const there = await contenders.secondNode(here.databaseUrl, environment)
  await there.open(VIEWERS, 1)
  await there.run({ workload: 'join', group: VIEWERS, shows: [SHOW_ID] })
  await here.open(BUYERS, sizes.buyers)
  await here.run({ workload: 'join', group: BUYERS, shows: [SHOW_ID] })
  return here
}
