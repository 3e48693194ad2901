// Row: how long after a change is decided it has come to each viewer.
import { number } from '../../format.ts'
import { changesOf } from '../database.ts'
import { compareToReference } from '../figure.ts'
import { inRounds, type Row } from '../row.ts'
import { LIMITS } from '../server-settings.ts'

const HOUSE = { showId: 'house', seats: 500 }
const VIEWERS = 'viewers'
const CHANGERS = 'changers'

export const frameLag: Row = {
  id: 'frame-lag',
  title: 'From commit to viewer',
  how: ({ viewers, changes }) =>
    `${number(viewers)} sockets watch a map that changes ${number(changes)} times a second; from the moment that the log has of a change, which is before its commit.`,
  measure: async (bench) => {
    const { contenders, sizes, seed } = bench
    const { viewers, changes, seconds, buyers } = sizes
    const { showId } = HOUSE
    const holdfast = await contenders.holdfast([HOUSE])
    await holdfast.open(VIEWERS, viewers)
    await holdfast.open(CHANGERS, buyers)
    await holdfast.do({ workload: 'join', group: VIEWERS, shows: [showId] })
    const pace = {
      workload: 'pace',
      group: CHANGERS,
      event: 'seats:hold',
      showId,
      perSecond: changes,
      seconds,
    } as const
    const p99s = await inRounds(bench, sizes.few, async (round) => {
      await holdfast.do({ ...pace, seed: seed + round })
      // The last frame is still under way.
      await holdfast.framesSoFar()
      const { p99 } = await holdfast.do({
        workload: 'lag',
        sockets: viewers,
        changes: await changesOf(holdfast.databaseUrl, showId),
      })
      return p99
    })
    return {
      figures: [compareToReference('p99', 'ms', p99s, { what: 'FRAME_MS', values: [LIMITS.frameMs] }, { atMost: 2 })],
    }
  },
}
