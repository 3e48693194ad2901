// Row: the memory that the server keeps for a viewer.
import { AFTER_COLLECTING, Usage } from '../../measure/usage.ts'
import { number } from '../../format.ts'
import type { Contender } from '../contender.ts'
import { compareToReference } from '../figure.ts'
import { inRounds, type Row } from '../row.ts'

const SHOW = { showId: 'frames', seats: 500 }
const VIEWERS = 'viewers'
const KB = 1024

export const viewerMemory: Row = {
  id: 'viewer-memory',
  title: 'Memory of a viewer',
  how: ({ viewers }) =>
    `${number(viewers)} sockets have joined a show and are quiet; heap and buffers when all garbage is gone, by socket. The echo server’s sockets are only connected.`,
  measure: async (bench) => {
    const { contenders, sizes } = bench
    const { viewers } = sizes
    const shows = [SHOW.showId]
    const holdfast = await contenders.holdfast([SHOW])
    const echo = await contenders.reference('echo')
    const rounds = await inRounds(bench, sizes.fewRounds, async () => ({
      ours: await perSocket(holdfast, viewers, () => holdfast.run({ workload: 'join', group: VIEWERS, shows })),
      bare: await perSocket(echo, viewers, () => Promise.resolve()),
    }))
    return {
      figures: [
        compareToReference(
          'memory of each',
          'kB',
          rounds.map(({ ours }) => ours),
          { what: 'bare Socket.IO connection', values: rounds.map(({ bare }) => bare) },
          { atMost: 1.2 },
        ),
      ],
    }
  },
}

async function perSocket(contender: Contender, sockets: number, enter: () => Promise<unknown>): Promise<number> {
  const before = await bytesOf(contender)
  await contender.open(VIEWERS, sockets)
  await enter()
  // Lets everything under way arrive.
  await contender.framesSoFar()
  const after = await bytesOf(contender)
  await contender.run({ workload: 'close', group: VIEWERS })
  return (after - before) / sockets / KB
}

async function bytesOf(contender: Contender): Promise<number> {
  const { heapBytes, externalBytes } = await contender.ask(AFTER_COLLECTING, Usage)
  return heapBytes + externalBytes
}
