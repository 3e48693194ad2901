// Rows: everybody asks for the last seat at once.
import { number } from '../../format.ts'
import { compareToReference } from '../figure.ts'
import { inRounds, type Row, type Rounds, type Sizes } from '../row.ts'

const SHOW = { showId: 'last-seat', seats: 500, lastSeat: 123 }
const USERS = 'users'

type Variant = {
  id: string
  title: string
  usersIn: (sizes: Sizes) => number
  roundsIn: (sizes: Sizes) => Rounds
  /** Bar: the time until all are answered, as a multiple of an echo's. */
  atMost: number
}

export const lastSeat = lastSeatRow({
  id: 'last-seat',
  title: 'The last seat',
  usersIn: (sizes) => sizes.lastSeatUsers,
  roundsIn: (sizes) => sizes.rounds,
  atMost: 1.5,
})

export const lastSeatForMany = lastSeatRow({
  id: 'last-seat-10k',
  title: 'The last seat, ten times as many',
  usersIn: (sizes) => sizes.manyLastSeatUsers,
  roundsIn: (sizes) => sizes.fewRounds,
  atMost: 1.5,
})

export function lastSeatRow({ id, title, usersIn, roundsIn, atMost }: Variant): Row {
  return {
    id,
    title,
    how: (sizes) => `${number(usersIn(sizes))} sockets that watch the map ask for the same seat at once; an echo each.`,
    measure: async (bench) => {
      const { contenders, sizes } = bench
      const users = usersIn(sizes)
      const { showId, lastSeat: seatId } = SHOW
      const shows = [showId]
      const holdfast = await contenders.holdfast([SHOW])
      const echo = await contenders.reference('echo')
      await holdfast.open(USERS, users)
      await holdfast.run({ workload: 'join', group: USERS, shows })
      await echo.open(USERS, users)

      const race = { workload: 'race', group: USERS, showId, seatId } as const
      const rounds = await inRounds(bench, roundsIn(sizes), async () => {
        const { ms: echoMs } = await echo.run({ ...race, event: 'echo' })
        const { ms } = await holdfast.run({ ...race, event: 'seats:hold' })
        await holdfast.run({ workload: 'release', group: USERS, shows })
        return { ms, echoMs }
      })
      await holdfast.untilAllShown(showId, users)
      return {
        figures: [
          compareToReference(
            'until all are answered',
            'ms',
            rounds.map(({ ms }) => ms),
            { what: 'bare Socket.IO echo', values: rounds.map(({ echoMs }) => echoMs) },
            { atMost },
          ),
        ],
        remarks: ['H1 One winner each time, and each of the others refused by that seat, as held.'],
      }
    },
  }
}
