// Rows: all visitors ask for the last seat at once.
import { number } from '../../format.ts'
import { compareToReference } from '../figure.ts'
import { inRounds, type Row, type Rounds, type Sizes } from '../rounds.ts'

const SHOW = { showId: 'last-seat', seats: 500, lastSeat: 123 }
const users = { group: 'users', shows: [SHOW.showId] }

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
      const { showId, lastSeat: seatId } = SHOW
      const holdfast = await contenders.holdfast([SHOW])
      const echo = await contenders.bare('echo')
      await holdfast.open(users.group, usersIn(sizes))
      await holdfast.run({ workload: 'join', ...users })
      await echo.open(users.group, usersIn(sizes))

      const race = { workload: 'race', group: users.group, showId, seatId } as const
      const { ours, echoed } = await inRounds(bench, roundsIn(sizes), async () => {
        const { ms: echoed } = await echo.run({ ...race, event: 'echo' })
        const { ms: ours } = await holdfast.run({ ...race, event: 'seats:hold' })
        await holdfast.run({ workload: 'release', ...users })
        return { ours, echoed }
      })
      await holdfast.untilAllShown(showId, usersIn(sizes))
      const reference = { what: 'bare Socket.IO echo', values: echoed }
      return {
        figures: [compareToReference('until all are answered', 'ms', ours, reference, { atMost })],
        remarks: ['H1 One winner each time, and each of the others refused by that seat, as held.'],
      }
    },
  }
}
