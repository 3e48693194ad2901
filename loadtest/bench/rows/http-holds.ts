// Row: commands over HTTP beside the same commands through sockets.
import { number } from '../../format.ts'
import { perSecond } from '../contender.ts'
import { compareToReference, median } from '../figure.ts'
import { inLaps, inRounds, LAPS, type Row } from '../row.ts'

const SHOW_ID = 'holds'
const US_PER_MS = 1000

/** `serverUs`: the server's processor time for a hold. */
type Held = { perSecond: number; serverUs: number }

export const httpHolds: Row = {
  id: 'http-holds',
  title: 'Holds over HTTP',
  how: ({ buyers, seatsEach }) =>
    `${number(buyers)} keep-alive connections, and then as many sockets, take ${seatsEach} seats each, the next when they have the last; ${LAPS} times running in each round, and the last time counts. Nobody watches the map.`,
  measure: async (bench) => {
    const { contenders, sizes } = bench
    const { buyers, seatsEach } = sizes
    const holdfast = await contenders.holdfast([{ showId: SHOW_ID, seats: buyers * seatsEach }])
    await holdfast.open('http', buyers, true)
    await holdfast.open('sockets', buyers)
    const holdIn = (group: string): Promise<Held> =>
      inLaps(async () => {
        const shows = [SHOW_ID]
        const take = { workload: 'take', group, event: 'seats:hold', shows, each: seatsEach } as const
        const { cpuMs, result } = await holdfast.costOf(() => holdfast.run(take))
        await holdfast.run({ workload: 'release', group, shows })
        return { perSecond: perSecond(result), serverUs: (cpuMs * US_PER_MS) / result.asked }
      })
    const rounds = await inRounds(bench, sizes.rounds, async () => ({
      http: await holdIn('http'),
      sockets: await holdIn('sockets'),
    }))
    return {
      figures: [
        compareToReference(
          'holds per second',
          '/s',
          rounds.map(({ http }) => http.perSecond),
          { what: 'the same through sockets', values: rounds.map(({ sockets }) => sockets.perSecond) },
          { atLeast: 0.5 },
        ),
      ],
      remarks: [
        `Of processor time of the server a hold takes ${serverText(rounds.map(({ http }) => http))} over HTTP, and ${serverText(rounds.map(({ sockets }) => sockets))} through a socket.`,
      ],
    }
  },
}

function serverText(held: readonly Held[]): string {
  return `${number(median(held.map(({ serverUs }) => serverUs)))} µs`
}
