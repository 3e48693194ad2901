// Row: many shows on sale at once beside a single one.
import { number } from '../../format.ts'
import { perSecond } from '../contender.ts'
import { compareToReference } from '../figure.ts'
import { inRounds, type Row } from '../row.ts'

const BUYERS = 'buyers'
const ONE = 'one'

export const manyShows: Row = {
  id: 'many-shows',
  title: 'Many shows at once',
  how: ({ manyBuyers, shows, seatsEach }) =>
    `${number(manyBuyers)} sockets take ${seatsEach} seats each, of ${number(shows)} shows or all of the same one.`,
  measure: async (bench) => {
    const { contenders, sizes } = bench
    const { manyBuyers, seatsEach } = sizes
    const seats = manyBuyers * seatsEach
    const many = Array.from({ length: sizes.shows }, (_, i) => `show-${i}`)
    const holdfast = await contenders.holdfast([
      { showId: ONE, seats },
      ...many.map((showId) => ({ showId, seats: Math.ceil(manyBuyers / many.length) * seatsEach })),
    ])
    await holdfast.open(BUYERS, manyBuyers)
    const rateIn = async (shows: string[]): Promise<number> => {
      const taken = await holdfast.do({ workload: 'take', group: BUYERS, event: 'seats:hold', shows, each: seatsEach })
      await holdfast.do({ workload: 'give back', group: BUYERS, shows })
      return perSecond(taken)
    }
    const rounds = await inRounds(bench, sizes.few, async () => ({
      many: await rateIn(many),
      one: await rateIn([ONE]),
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
