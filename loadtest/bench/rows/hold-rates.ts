// Rows about the rate of holds: of many shows beside one, of a large show beside a small one, with many viewers, over HTTP.
import { number } from '../../format.ts'
import { perSecond, type Contender } from '../contender.ts'
import { absoluteFigure, compareToReference, median } from '../figure.ts'
import { NODE_POSTGRES, NodePostgres } from '../references/node-postgres.ts'
import { inLaps, inRounds, LAPS, type Row } from '../rounds.ts'

const BUYERS = 'buyers'
const VIEWERS = 'viewers'
const US_PER_MS = 1000

export const manyShows: Row = {
  id: 'many-shows',
  title: 'Many shows at once',
  how: ({ manyBuyers, shows, seatsEach }) =>
    `${number(manyBuyers)} sockets take ${seatsEach} seats each, of ${number(shows)} shows or all of the same one; node-postgres takes as many of as many shows.`,
  measure: async (bench) => {
    const { run, contenders, sizes } = bench
    const { manyBuyers, seatsEach: each } = sizes
    const shows = Array.from({ length: sizes.shows }, (_, i) => `show-${i}`)
    const seats = Math.ceil(manyBuyers / shows.length) * each
    const holdfast = await contenders.holdfast([
      { showId: 'one', seats: manyBuyers * each },
      ...shows.map((showId) => ({ showId, seats })),
    ])
    const postgres = await NodePostgres.open(run, holdfast.databaseUrl, manyBuyers, seats, shows)
    await holdfast.open(BUYERS, manyBuyers)
    const { many, one, node } = await inRounds(bench, sizes.fewRounds, async () => {
      const many = await holdRate(holdfast, { shows, each })
      const one = await holdRate(holdfast, { shows: ['one'], each })
      const node = await postgres.holdEach(manyBuyers * each)
      await postgres.releaseAll()
      return { many, one, node }
    })
    const what = 'holds per second, of all together'
    const nodePostgres = { what: NODE_POSTGRES, values: node }
    return {
      figures: [
        compareToReference(what, '/s', many, { what: 'one show', values: one }, { atLeast: 0.5 }),
        compareToReference(what, '/s', many, nodePostgres, { atLeast: 1.5 }),
      ],
    }
  },
}

/** A small show is sold so quickly that a round sells it several times. */
const TIMES = 4

export const largeShow: Row = {
  id: 'large-show',
  title: 'A large show',
  how: ({ buyers, largeShowSeats, smallShowSeats }) =>
    `${number(buyers)} sockets that watch both take seats all over a show of ${number(largeShowSeats)} seats, and of one of ${number(smallShowSeats)}; then they join the large one, at once.`,
  measure: async (bench) => {
    const { contenders, sizes } = bench
    const { buyers, largeShowSeats, smallShowSeats } = sizes
    const each = Math.floor(smallShowSeats / buyers)
    const holdfast = await contenders.holdfast([
      { showId: 'large', seats: largeShowSeats },
      { showId: 'small', seats: smallShowSeats },
    ])
    await holdfast.open(BUYERS, buyers)
    for (const show of ['large', 'small']) await holdfast.run({ workload: 'join', group: BUYERS, shows: [show] })

    const stride = Math.floor(largeShowSeats / (each * buyers))
    const { large, small } = await inRounds(bench, sizes.rounds, async () => ({
      large: await holdRate(holdfast, { shows: ['large'], each, stride }, TIMES),
      small: await holdRate(holdfast, { shows: ['small'], each, stride: 1 }, TIMES),
    }))
    const inLarge = { group: BUYERS, shows: ['large'] }
    const { joins } = await inRounds(bench, sizes.rounds, async () => {
      await holdfast.run({ workload: 'leave', ...inLarge })
      const { cpuMs } = await holdfast.costOf(() => holdfast.run({ workload: 'join', ...inLarge }))
      return { joins: cpuMs / buyers }
    })
    const reference = { what: `a show of ${number(smallShowSeats)} seats`, values: small }
    return {
      figures: [
        compareToReference('holds per second', '/s', large, reference, { atLeast: 0.9 }),
        absoluteFigure('CPU of the server per join', 'ms', joins, { atMost: 3 }),
      ],
    }
  },
}

export const watched: Row = {
  id: 'watched',
  title: 'With many watching',
  how: ({ buyers, viewers, seatsEach }) =>
    `${number(buyers)} sockets take ${seatsEach} seats each of a show that ${number(viewers)} watch, and of one that nobody does.`,
  measure: async (bench) => {
    const { contenders, sizes } = bench
    const { buyers, viewers, seatsEach: each } = sizes
    const seats = buyers * each
    const holdfast = await contenders.holdfast(['watched', 'alone'].map((showId) => ({ showId, seats })))
    await holdfast.open(VIEWERS, viewers)
    await holdfast.open(BUYERS, buyers)
    await holdfast.run({ workload: 'join', group: VIEWERS, shows: ['watched'] })
    const rates = await inRounds(bench, sizes.rounds, async () => ({
      watched: await holdRate(holdfast, { shows: ['watched'], each }),
      alone: await holdRate(holdfast, { shows: ['alone'], each }),
    }))
    const reference = { what: 'nobody watching', values: rates.alone }
    return { figures: [compareToReference('holds per second', '/s', rates.watched, reference, { atLeast: 0.5 })] }
  },
}

export const httpHolds: Row = {
  id: 'http-holds',
  title: 'Holds over HTTP',
  how: ({ buyers, seatsEach }) =>
    `${number(buyers)} keep-alive connections, and then as many sockets, take ${seatsEach} seats each, the next when they have the last; ${LAPS} times running in each round, and the last time counts. Nobody watches the map.`,
  measure: async (bench) => {
    const { contenders, sizes } = bench
    const { buyers, seatsEach: each } = sizes
    const shows = ['holds']
    const holdfast = await contenders.holdfast([{ showId: 'holds', seats: buyers * each }])
    await holdfast.open('http', buyers, true)
    await holdfast.open('sockets', buyers)
    const holdIn = (group: string): Promise<{ rate: number; serverUs: number }> =>
      inLaps(async () => {
        const take = { workload: 'take', group, event: 'seats:hold', shows, each } as const
        const { cpuMs, result } = await holdfast.costOf(() => holdfast.run(take))
        await holdfast.run({ workload: 'release', group, shows })
        return { rate: perSecond(result), serverUs: (cpuMs * US_PER_MS) / result.asked }
      })
    const { http, sockets } = await inRounds(bench, sizes.rounds, async () => ({
      http: await holdIn('http'),
      sockets: await holdIn('sockets'),
    }))
    const rates = (all: typeof http): number[] => all.map(({ rate }) => rate)
    const timeText = (all: typeof http): string => `${number(median(all.map(({ serverUs }) => serverUs)))} µs`
    const reference = { what: 'the same through sockets', values: rates(sockets) }
    return {
      figures: [compareToReference('holds per second', '/s', rates(http), reference, { atLeast: 0.5 })],
      remarks: [
        `Of processor time of the server a hold takes ${timeText(http)} over HTTP, and ${timeText(sockets)} through a socket.`,
      ],
    }
  },
}

/** Holds per second of all buyers together. All seats are released again. */
async function holdRate(
  holdfast: Contender,
  seats: { shows: string[]; each: number; stride?: number },
  times = 1,
): Promise<number> {
  const total = { asked: 0, ms: 0 }
  for (let time = 0; time < times; time++) {
    const { asked, ms } = await holdfast.run({ workload: 'take', group: BUYERS, event: 'seats:hold', ...seats })
    total.asked += asked
    total.ms += ms
    await holdfast.run({ workload: 'release', group: BUYERS, shows: seats.shows })
  }
  return perSecond(total)
}
