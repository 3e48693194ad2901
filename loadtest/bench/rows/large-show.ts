// Row: a show of 50,000 seats beside one of 500, and what it costs to be shown it.
import { number } from '../../format.ts'
import { perSecond } from '../contender.ts'
import { absoluteFigure, compareToReference } from '../figure.ts'
import { inRounds, type Row } from '../row.ts'

const BUYERS = 'buyers'
const LARGE = 'large'
const SMALL = 'small'
/** A small show is sold so soon that a round takes it several times. */
const TIMES = 4

export const largeShow: Row = {
  id: 'large-show',
  title: 'A large show',
  how: ({ buyers, large, small }) =>
    `${number(buyers)} sockets that watch both take seats all over a show of ${number(large)} seats, and of one of ${number(small)}; then they join the large one, at once.`,
  measure: async (bench) => {
    const { contenders, sizes } = bench
    const { buyers, large, small } = sizes
    const each = Math.floor(small / buyers)
    const holdfast = await contenders.holdfast([
      { showId: LARGE, seats: large },
      { showId: SMALL, seats: small },
    ])
    await holdfast.open(BUYERS, buyers)
    for (const shows of [[LARGE], [SMALL]]) await holdfast.do({ workload: 'join', group: BUYERS, shows })

    const rateIn = async (showId: string, stride: number): Promise<number> => {
      const shows = [showId]
      const all = { asked: 0, ms: 0 }
      for (let time = 0; time < TIMES; time++) {
        const taken = await holdfast.do({ workload: 'take', group: BUYERS, event: 'seats:hold', shows, each, stride })
        all.asked += taken.asked
        all.ms += taken.ms
        await holdfast.do({ workload: 'give back', group: BUYERS, shows })
      }
      return perSecond(all)
    }
    const rounds = await inRounds(bench, sizes.rounds, async () => ({
      large: await rateIn(LARGE, Math.floor(large / (each * buyers))),
      small: await rateIn(SMALL, 1),
    }))
    const joins = await inRounds(bench, sizes.rounds, async () => {
      const shows = [LARGE]
      await holdfast.do({ workload: 'leave', group: BUYERS, shows })
      const { cpuMs } = await holdfast.costOf(() => holdfast.do({ workload: 'join', group: BUYERS, shows }))
      return cpuMs / buyers
    })
    return {
      figures: [
        compareToReference(
          'holds per second',
          '/s',
          rounds.map((round) => round.large),
          { what: `a show of ${number(small)} seats`, values: rounds.map((round) => round.small) },
          { atLeast: 0.9 },
        ),
        absoluteFigure('CPU of the server per join', 'ms', joins, { atMost: 3 }),
      ],
    }
  },
}
