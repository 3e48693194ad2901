// Row: how soon visitors are answered at half of the load that the server can take, sent whether others are answered or not.
import { number } from '../../format.ts'
import { perSecond } from '../contender.ts'
import { compareToReference, median } from '../figure.ts'
import { inRounds, type Row } from '../rounds.ts'

const SHOW_ID = 'holds'
const buyers = { group: 'buyers', shows: [SHOW_ID] }
const SHARE = 0.5

export const halfLoad: Row = {
  id: 'half-load',
  title: 'At half of the load',
  how: ({ buyers }) =>
    `${number(buyers)} sockets that watch the map take and give back seats at random moments, half as often as the server has just been able to let them take; an echo server is asked as often.`,
  measure: async (bench) => {
    const { contenders, sizes, seed } = bench
    const { seatsEach: each, seconds } = sizes
    const holdfast = await contenders.holdfast([{ showId: SHOW_ID, seats: sizes.buyers * each }])
    const echo = await contenders.bare('echo')
    for (const contender of [holdfast, echo]) await contender.open(buyers.group, sizes.buyers)
    await holdfast.run({ workload: 'join', ...buyers })

    const { rate } = await inRounds(bench, sizes.rounds, async () => {
      const rate = perSecond(await holdfast.run({ workload: 'take', event: 'seats:hold', ...buyers, each }))
      await holdfast.run({ workload: 'release', ...buyers })
      return { rate }
    })
    const halfRate = SHARE * median(rate)
    const pace = { workload: 'pace', group: buyers.group, showId: SHOW_ID, perSecond: halfRate, seconds } as const
    const { ours, echoed } = await inRounds(bench, sizes.fewRounds, async (round) => ({
      ours: (await holdfast.run({ ...pace, event: 'seats:hold', seed: seed + round })).p99,
      echoed: (await echo.run({ ...pace, event: 'echo', seed: seed + round })).p99,
    }))
    const reference = { what: 'bare Socket.IO echo', values: echoed }
    return {
      figures: [compareToReference('p99 to the ack', 'ms', ours, reference, { atMost: 5 })],
      remarks: [`${number(halfRate)} commands a second.`],
    }
  },
}
