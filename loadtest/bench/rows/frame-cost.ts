// Row: what a frame costs the server for each of those who are shown it.
import { z } from 'zod'
import type { Broadcast } from '../references/broadcasts.ts'
import { number } from '../../format.ts'
import type { Contender } from '../contender.ts'
import { compareToReference } from '../figure.ts'
import { inRounds, type Row } from '../row.ts'

const HOUSE = { showId: 'house', seats: 500 }
const VIEWERS = 'viewers'
const CHANGER = 'changer'
const FRAMES_PER_SECOND = 10
const SECOND_MS = 1000
const US_PER_MS = 1000

export const frameCost: Row = {
  id: 'frame-cost',
  title: 'A frame to each viewer',
  how: ({ viewers }) =>
    `${number(viewers)} sockets are shown about ${FRAMES_PER_SECOND} changes a second; processor time of the server, its transactions included, by delivered frames.`,
  measure: async (bench) => {
    const { contenders, sizes, seed } = bench
    const { viewers, seconds } = sizes
    const { showId } = HOUSE
    const holdfast = await contenders.holdfast([HOUSE])
    const rooms = await contenders.reference('broadcast')
    const plain = await contenders.reference('ws')
    for (const contender of [holdfast, rooms, plain]) await contender.open(VIEWERS, viewers)
    await holdfast.open(CHANGER, 1)
    await holdfast.do({ workload: 'join', group: VIEWERS, shows: [showId] })

    const broadcast: Broadcast = {
      ask: 'broadcast',
      frames: Math.ceil(seconds * FRAMES_PER_SECOND),
      everyMs: SECOND_MS / FRAMES_PER_SECOND,
    }
    const delivered = (contender: Contender) => async (): Promise<number> => {
      const before = await contender.framesSoFar()
      await contender.ask(broadcast, z.object({}))
      return (await contender.framesSoFar()) - before
    }
    const change = { workload: 'pace', group: CHANGER, event: 'seats:hold', showId, seconds, seed } as const
    const changed = async (): Promise<number> => {
      const before = await holdfast.framesSoFar()
      await holdfast.do({ ...change, perSecond: FRAMES_PER_SECOND })
      return (await holdfast.framesSoFar()) - before
    }
    const rounds = await inRounds(bench, sizes.few, async () => ({
      ours: await perFrame(holdfast, changed),
      rooms: await perFrame(rooms, delivered(rooms)),
      plain: await perFrame(plain, delivered(plain)),
    }))
    const ours = rounds.map((round) => round.ours)
    return {
      figures: [
        compareToReference(
          'CPU per delivered frame',
          'µs',
          ours,
          { what: 'bare Socket.IO room', values: rounds.map((round) => round.rooms) },
          { atMost: 1.2 },
        ),
        compareToReference(
          'CPU per delivered frame',
          'µs',
          ours,
          { what: 'plain ws', values: rounds.map((round) => round.plain) },
          null,
        ),
      ],
    }
  },
}

async function perFrame(contender: Contender, deliver: () => Promise<number>): Promise<number> {
  const { cpuMs, result: frames } = await contender.costOf(deliver)
  return (cpuMs * US_PER_MS) / frames
}
