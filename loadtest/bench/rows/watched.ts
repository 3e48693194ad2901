// Row: what it costs those who take seats that many watch.
import { number } from '../../format.ts'
import { perSecond } from '../contender.ts'
import { compareToReference } from '../figure.ts'
import { inRounds, type Row } from '../row.ts'

const BUYERS = 'buyers'
const VIEWERS = 'viewers'
const WATCHED = 'watched'
const ALONE = 'alone'

export const watched: Row = {
  id: 'watched',
  title: 'With many watching',
  how: ({ buyers, viewers, seatsEach }) =>
    `${number(buyers)} sockets take ${seatsEach} seats each of a show that ${number(viewers)} watch, and of one that nobody does.`,
  measure: async (bench) => {
    const { contenders, sizes } = bench
    const { buyers, viewers, seatsEach } = sizes
    const seats = buyers * seatsEach
    const holdfast = await contenders.holdfast([WATCHED, ALONE].map((showId) => ({ showId, seats })))
    await holdfast.open(VIEWERS, viewers)
    await holdfast.open(BUYERS, buyers)
    await holdfast.do({ workload: 'join', group: VIEWERS, shows: [WATCHED] })
    const rateIn = async (showId: string): Promise<number> => {
      const shows = [showId]
      const taken = await holdfast.do({ workload: 'take', group: BUYERS, event: 'seats:hold', shows, each: seatsEach })
      await holdfast.do({ workload: 'give back', group: BUYERS, shows })
      return perSecond(taken)
    }
    const rounds = await inRounds(bench, sizes.rounds, async () => ({
      watched: await rateIn(WATCHED),
      alone: await rateIn(ALONE),
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
