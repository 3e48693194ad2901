// Row: the rate of holds while Prometheus scrapes the metrics and an operator watches, beside the rate when nobody does.
import { number } from '../../format.ts'
import { SECOND_MS } from '../../run-clock.ts'
import { perSecond, type Contender } from '../contender.ts'
import { compareToReference } from '../figure.ts'
import { inRounds, type Row } from '../rounds.ts'

const buyers = { group: 'buyers', shows: ['holds'] }

export const whileWatched: Row = {
  id: 'operators-watch',
  title: 'While operators watch',
  how: ({ buyers, seatsEach, seconds }) =>
    `${number(buyers)} sockets that watch the map take ${seatsEach} seats each, again and again for ${number(seconds)} s, while the metrics, the figures, the show’s seats and its log are read every second, and then while nobody reads them.`,
  measure: async (bench) => {
    const { contenders, sizes } = bench
    const { seatsEach: each, seconds } = sizes
    const holdfast = await contenders.holdfast([{ showId: 'holds', seats: sizes.buyers * each }])
    await holdfast.open(buyers.group, sizes.buyers)
    await holdfast.run({ workload: 'join', ...buyers })
    const observation = holdfast.observationOf('holds')
    const { observed, alone } = await inRounds(bench, sizes.rounds, async () => ({
      observed: await observation.during(() => holdRate(holdfast, each, seconds)),
      alone: await holdRate(holdfast, each, seconds),
    }))
    const reference = { what: 'nobody watching', values: alone }
    return { figures: [compareToReference('holds per second', '/s', observed, reference, { atLeast: 0.97 })] }
  },
}

/** Holds per second, of as many laps as take that long. All seats are released again. */
async function holdRate(holdfast: Contender, each: number, seconds: number): Promise<number> {
  const total = { asked: 0, ms: 0 }
  while (total.ms < seconds * SECOND_MS) {
    const { asked, ms } = await holdfast.run({ workload: 'take', event: 'seats:hold', ...buyers, each })
    total.asked += asked
    total.ms += ms
    await holdfast.run({ workload: 'release', ...buyers })
  }
  return perSecond(total)
}
