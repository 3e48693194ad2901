// Rows about the rate of holds: of many shows beside one, of a large show beside a small one, and with many viewers.
import { number } from '../../format.ts'
import { perSecond, type Contender } from '../contender.ts'
import { absoluteFigure, compareToReference } from '../figure.ts'
import { inRounds, type Row } from '../row.ts'

const BUYERS = 'buyers'
const VIEWERS = 'viewers'

export const manyShows: Row = {
  id: 'many-shows',
  title: 'Many shows at once',
  how: ({ manyBuyers, shows, seatsEach }) =>
    `${number(manyBuyers)} sockets take ${seatsEach} seats each, of ${number(shows)} shows or all of the same one.`,
  measure: async (bench) => {
    const { contenders, sizes } = bench
    const { manyBuyers, seatsEach: each } = sizes
    const many = Array.from({ length: sizes.shows }, (_, i) => `show-${i}`)
    const holdfast = await contenders.holdfast([
      { showId: 'one', seats: manyBuyers * each },
      ...many.map((showId) => ({ showId, seats: Math.ceil(manyBuyers / many.length) * each })),
    ])
    await holdfast.open(BUYERS, manyBuyers)
    const rounds = await inRounds(bench, sizes.fewRounds, async () => ({
      many: await holdRate(holdfast, { shows: many, each }),
      one: await holdRate(holdfast, { shows: ['one'], each }),
    }))
    return {
      figures: [
        compareToReference(
          'holds per second, of all together',
          '/s',
          rounds.map((round) => round.many),
          { what: 'one show', values: rounds.map((round) => round.one) },
          { atLeast: 0.8 },
        ),
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
    const [large, small] = [['large'], ['small']]
    const holdfast = await contenders.holdfast([
      { showId: 'large', seats: largeShowSeats },
      { showId: 'small', seats: smallShowSeats },
    ])
    await holdfast.open(BUYERS, buyers)
    for (const shows of [large, small]) await holdfast.run({ workload: 'join', group: BUYERS, shows })

    const stride = Math.floor(largeShowSeats / (each * buyers))
    const rounds = await inRounds(bench, sizes.rounds, async () => ({
      large: await holdRate(holdfast, { shows: large, each, stride }, TIMES),
      small: await holdRate(holdfast, { shows: small, each, stride: 1 }, TIMES),
    }))
    const joins = await inRounds(bench, sizes.rounds, async () => {
      await holdfast.run({ workload: 'leave', group: BUYERS, shows: large })
      const join = { workload: 'join', group: BUYERS, shows: large } as const
      const { cpuMs } = await holdfast.costOf(() => holdfast.run(join))
      return cpuMs / buyers
    })
    return {
      figures: [
        compareToReference(
          'holds per second',
          '/s',
          rounds.map((round) => round.large),
          { what: `a show of ${number(smallShowSeats)} seats`, values: rounds.map((round) => round.small) },
          { atLeast: 0.9 },
        ),
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
    const rounds = await inRounds(bench, sizes.rounds, async () => ({
      watched: await holdRate(holdfast, { shows: ['watched'], each }),
      alone: await holdRate(holdfast, { shows: ['alone'], each }),
    }))
    return {
      figures: [
        compareToReference(
          'holds per second',
          '/s',
          rounds.map((round) => round.watched),
          { what: 'nobody watching', values: rounds.map(({ alone }) => alone) },
          { atLeast: 0.5 },
        ),
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
