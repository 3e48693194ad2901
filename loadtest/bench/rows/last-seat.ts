// Rows: everybody wants the last seat at once.
import { number } from '../../format.ts'
import { compareToReference } from '../figure.ts'
import { inRounds, type Row } from '../row.ts'
import type { Sizes } from '../sizes.ts'

const HOUSE = { showId: 'last-seat', seats: 500, lastSeat: 123 }

export const lastSeat: Row = row('last-seat', 'The last seat', (sizes) => sizes.rush, 'rounds')
export const lastSeatGreat: Row = row(
  'last-seat-10k',
  'The last seat, ten times as many',
  (sizes) => sizes.greatRush,
  'few',
)

function row(id: string, title: string, usersIn: (sizes: Sizes) => number, rounds: 'rounds' | 'few'): Row {
  return {
    id,
    title,
    how: (sizes) => `${number(usersIn(sizes))} sockets that watch the map ask for the same seat at once; an echo each.`,
    measure: async (bench) => {
      const { contenders, sizes } = bench
      const users = usersIn(sizes)
      const { showId, lastSeat: seatId } = HOUSE
      const holdfast = await contenders.holdfast([HOUSE])
      const echo = await contenders.reference('echo')
      const group = 'users'
      await holdfast.open(group, users)
      await holdfast.do({ workload: 'join', group, shows: [showId] })
      await echo.open(group, users)

      const violations: string[] = []
      const results = await inRounds(bench, sizes[rounds], async () => {
        const race = { workload: 'race', group, showId, seatId } as const
        const { ms: echoMs } = await echo.do({ ...race, event: 'echo' })
        const { ms, winners } = await holdfast.do({ ...race, event: 'seats:hold' })
        if (winners !== 1) violations.push(`H1 Of ${users} who asked for the last seat ${winners} got it.`)
        await holdfast.do({ workload: 'give back', group, shows: [showId] })
        return { ms, echoMs }
      })
      return {
        figures: [
          compareToReference(
            'until all are answered',
            'ms',
            results.map(({ ms }) => ms),
            { what: 'bare Socket.IO echo', values: results.map(({ echoMs }) => echoMs) },
            { atMost: 1.5 },
          ),
        ],
        remarks: ['H1 One winner each time, and each of the others refused by that seat, as held.'],
        violations,
      }
    },
  }
}
