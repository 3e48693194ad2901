// Row: how soon visitors are answered at half of the load that the server can take, sent whether others are answered or not.
import { number } from '../../format.ts'
import { perSecond } from '../contender.ts'
import { compareToReference, median } from '../figure.ts'
import { inRounds, type Row } from '../row.ts'

const SHOW_ID = 'holds'
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
    const holdfast = await contenders.holdfast([{ showId: SHOW_ID, seats: buyers * seatsEach }])
    const echo = await contenders.reference('echo')
    for (const contender of [holdfast, echo]) await contender.open(BUYERS, buyers)
    await holdfast.run({ workload: 'join', group: BUYERS, shows: [SHOW_ID] })

    const rates = await inRounds(bench, sizes.rounds, async () => {
      const take = { workload: 'take', group: BUYERS, event: 'seats:hold', shows: [SHOW_ID], each: seatsEach } as const
      const rate = perSecond(await holdfast.run(take))
      await holdfast.run({ workload: 'release', group: BUYERS, shows: [SHOW_ID] })
      return rate
    })
    const pace = {
      workload: 'pace',
      group: BUYERS,
      showId: SHOW_ID,
      perSecond: SHARE * median(rates),
      seconds,
    } as const
    const rounds = await inRounds(bench, sizes.fewRounds, async (round) => ({
      ours: (await holdfast.run({ ...pace, event: 'seats:hold', seed: seed + round })).p99,
      echo: (await echo.run({ ...pace, event: 'echo', seed: seed + round })).p99,
    }))
    const p99 = compareToReference(
      'p99 to the ack',
      'ms',
      rounds.map(({ ours }) => ours),
      { what: 'bare Socket.IO echo', values: rounds.map((round) => round.echo) },
      { atMost: 5 },
    )
    return { figures: [p99], remarks: [`${number(pace.perSecond)} commands a second.`] }
  },
}
