// Row: how many frames a viewer is sent, however fast the map changes.
import { number } from '../../format.ts'
import { absoluteFigure } from '../figure.ts'
import type { Row } from '../row.ts'
import { LIMITS } from '../server-settings.ts'

const HOUSE = { showId: 'house', seats: 500 }
const VIEWERS = 'viewers'
const CHANGERS = 'changers'
const SECOND_MS = 1000
/** In changes per second. */
const RATES = [10, 500, 4000]

export const frameRate: Row = {
  id: 'frame-rate',
  title: 'Frames per viewer',
  how: ({ buyers }) =>
    `${number(buyers)} sockets watch a map that changes ${RATES.map((rate) => number(rate)).join(', then ')} times a second; the most frames that one of them is sent.`,
  measure: async ({ run, contenders, sizes: { buyers, seconds }, seed }) => {
    const { showId } = HOUSE
    const holdfast = await contenders.holdfast([HOUSE])
    await holdfast.open(VIEWERS, buyers)
    await holdfast.open(CHANGERS, buyers)
    await holdfast.do({ workload: 'join', group: VIEWERS, shows: [showId] })
    const pace = { workload: 'pace', group: CHANGERS, event: 'seats:hold', showId, seconds, seed } as const
    const most: number[] = []
    for (const perSecond of RATES) {
      const { mostFrames, ms } = await holdfast.do({ ...pace, perSecond })
      most.push((mostFrames * SECOND_MS) / ms)
      run.progress.step(most.length, RATES.length)
    }
    const perSecond = [Math.max(...most)]
    return {
      figures: [
        absoluteFigure('frames per viewer and second', '/s', perSecond, { atMost: SECOND_MS / LIMITS.frameMs + 1 }),
      ],
    }
  },
}
