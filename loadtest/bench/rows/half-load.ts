// Row: how soon people are answered at half of what the server can take, whether the others have been answered or not.
import { number } from '../../format.ts'
import { perSecond } from '../contender.ts'
import { compareToReference, type Figure } from '../figure.ts'
import { median } from '../../figures.ts'
import { inRounds, type Row } from '../row.ts'

const HALL = 'hall'
const BUYERS = 'buyers'
const SHARE = 0.5

export const halfLoad: Row = {
  id: 'half-load',
  title: 'At half of the load',
  how: ({ buyers }) =>
    `${number(buyers)} sockets that watch the map take and give back seats at random moments, half as often as the server has just been able to let them take; an echo server is asked as often.`,
  measure: async (bench) => {
    const { contenders, sizes, seed } = bench
    const { buyers, seatsEach, seconds } = sizes
    const holdfast = await contenders.holdfast([{ showId: HALL, seats: buyers * seatsEach }])
    const echo = await contenders.reference('echo')
    for (const contender of [holdfast, echo]) await contender.open(BUYERS, buyers)
    await holdfast.do({ workload: 'join', group: BUYERS, shows: [HALL] })

    const rates = await inRounds(bench, sizes.rounds, async () => {
      const take = { workload: 'take', group: BUYERS, event: 'seats:hold', shows: [HALL], each: seatsEach } as const
      const rate = perSecond(await holdfast.do(take))
      await holdfast.do({ workload: 'give back', group: BUYERS, shows: [HALL] })
      return rate
    })
    const pace = { workload: 'pace', group: BUYERS, showId: HALL, perSecond: SHARE * median(rates), seconds } as const
    const rounds = await inRounds(bench, sizes.few, async (round) => ({
      ours: (await holdfast.do({ ...pace, event: 'seats:hold', seed: seed + round })).p99,
      echo: (await echo.do({ ...pace, event: 'echo', seed: seed + round })).p99,
    }))
    const p99: Figure = compareToReference(
      'p99 to the ack',
      'ms',
      rounds.map(({ ours }) => ours),
      { what: 'bare Socket.IO echo', values: rounds.map((round) => round.echo) },
      { atMost: 5 },
    )
    return { figures: [p99], remarks: [`${number(pace.perSecond)} commands a second.`] }
  },
}
