// Rooms drawn as text, with the seats that parties choose in them, one after another.
import { placedSeats, type PlanSeat, type SeatingPlan } from '../../shared/seating-plan.ts'
import { BestSeats, type BestSeatsRequest } from '../booking/best-seats.ts'

/**
 * A room with the seats that people would choose.
 * - `rows` are from front to back: `.` is a free seat, `x` a taken one, `w` a free wheelchair place, a space no seat;
 *   `1` to `9` are the seats that the party of this number chooses, and `A` to `I` its wheelchair places.
 * - `asks` are the requests of the parties, each made when those before have their seats.
 */
export type DrawnRoom = Readonly<{
  name: string
  why: string
  rows: readonly string[]
  asks: readonly BestSeatsRequest[]
  /** The category of a seat by row and column; all the same if left out. */
  categoryOf?: (row: number, column: number) => string
  /** In the minor unit. */
  prices?: Readonly<Record<string, number>>
}>

/** From one row to the next, in widths of a seat. */
const PITCH = 1.5
const FRONT = 5
const FREE = /[.w1-9A-I]/
const PLACE = /[wA-I]/

/** The seating plan of a room, and which of its seats are free before the first party chooses. */
export function planOf({ name, rows, categoryOf = () => 'all', prices = { all: 1000 } }: DrawnRoom): {
  plan: SeatingPlan
  free: Uint8Array
} {
  const signs = rows.flatMap((row) => Array.from(row).filter((sign) => sign !== ' '))
  const middle = (Math.max(...rows.map((row) => row.length)) - 1) / 2
  const drawn = rows.map((row, index) => ({
    name: String.fromCharCode('A'.charCodeAt(0) + index),
    seats: Array.from(row).flatMap((sign, column): PlanSeat[] => {
      if (sign === ' ') return []
      const place = { number: String(column + 1), x: column - middle, y: FRONT + index * PITCH }
      return [{ ...place, categoryId: categoryOf(index, column), ...(PLACE.test(sign) && { accessible: true }) }]
    }),
  }))
  const plan = {
    planId: 'drawn',
    name,
    focus: { x: 0, y: 0 },
    categories: Object.entries(prices).map(([categoryId, price]) => ({ categoryId, name: categoryId, price })),
    sections: [{ name: 'Hall', rows: drawn }],
  }
  return { plan, free: Uint8Array.from(signs, (sign) => (FREE.test(sign) ? 1 : 0)) }
}

/** What each party gets, one after another; undefined where the request cannot be met. */
export function choicesIn(
  plan: SeatingPlan,
  free: Readonly<Uint8Array>,
  asks: readonly BestSeatsRequest[],
): (number[] | undefined)[] {
  const bestSeats = new BestSeats(placedSeats(plan), plan.focus)
  const left = free.slice()
  return asks.map((request) => {
    const seatIds = bestSeats.choose(request, left)
    for (const seatId of seatIds ?? []) left[seatId] = 0
    return seatIds
  })
}

/** The rows of a room with what the server chooses there. */
export function redrawn(room: DrawnRoom): string[] {
  const { plan, free } = planOf(room)
  const choices = choicesIn(plan, free, room.asks)
  let seatId = 0
  return room.rows.map((row) =>
    Array.from(row, (sign) => {
      if (sign === ' ') return sign
      const party = choices.findIndex((seatIds) => seatIds?.includes(seatId))
      seatId++
      if (!FREE.test(sign)) return sign
      const isPlace = PLACE.test(sign)
      if (party === -1) return isPlace ? 'w' : '.'
      return isPlace ? String.fromCharCode('A'.charCodeAt(0) + party) : String(party + 1)
    }).join(''),
  )
}
