// The names of seats, the same everywhere.
import { valueAt, seatOf, type Seat, type SeatIndex } from '../../seat-map/seat-index.ts'
import { formatList } from '../format.ts'
import { m } from '../messages.ts'

/** “Row A, seat 7”; in a venue of several sections “Stalls, row A, seat 7”. */
export function seatLabel({ section, row, number }: Pick<Seat, 'section' | 'row' | 'number'>): string {
  return section ? m.map_seat_in_section({ section, row, number }) : m.map_seat({ row, number })
}

/** “Stalls, row C, seat 12, €45, aisle, available” */
export function seatDescription(seat: Seat, price: string, look: string): string {
  const flags = [seat.accessible && m.map_wheelchair(), seat.aisle && m.map_aisle()]
  return [seatLabel(seat), price, ...flags, look].filter(Boolean).join(', ')
}

/** The name of a seat by its id: as `seatLabel`. */
export function seatName(seatIndex: SeatIndex, seatId: number): string {
  const seat = seatOf(seatIndex, seatId)
  return seat ? seatLabel(seat) : String(seatId)
}

/** Whether a seat is a wheelchair place. */
export function isAccessible(seatIndex: SeatIndex | undefined, seatId: number): boolean {
  return (seatIndex && seatOf(seatIndex, seatId)?.accessible) ?? false
}

/** Fewer seats in sequence are named one by one. */
const SHORTEST_RUN = 4

/** “7 and 8”; “2, 3 and 14–23” where many numbers follow on each other, up or down. */
function formatNumbers(numbers: readonly string[]): string {
  const runs: string[][] = []
  for (const number of numbers) {
    const run = runs.at(-1)
    const last = run?.at(-1)
    const step = last === undefined ? NaN : Number(number) - Number(last)
    const isNext = Math.abs(step) === 1 && (run?.length === 1 || step === Number(run?.[1]) - Number(run?.[0]))
    if (run && isNext) run.push(number)
    else runs.push([number])
  }
  return formatList(runs.flatMap((run) => (run.length < SHORTEST_RUN ? run : `${run[0]}–${run.at(-1)}`)))
}

/** “Row A, seats 7 and 8; Row B, seat 7”, in the order in which they stand in the venue. */
export function seatNames(seatIndex: SeatIndex, seatIds: readonly number[]): string {
  const ranked = seatIds.toSorted((a, b) => valueAt(seatIndex.rank, a) - valueAt(seatIndex.rank, b))
  const seats = ranked.flatMap((seatId) => seatOf(seatIndex, seatId) ?? [])
  const rows = [...Map.groupBy(seats, ({ section, row }) => `${section}/${row}`).values()].flatMap((inRow) => {
    const [first] = inRow
    return first ? { ...first, numbers: inRow.map(({ number }) => number) } : []
  })
  return rows
    .map(({ section, row, numbers: [number = '', ...others] }) => {
      if (others.length === 0) return seatLabel({ section, row, number })
      const numbers = formatNumbers([number, ...others])
      return section ? m.map_seats_in_section({ section, row, numbers }) : m.map_seats({ row, numbers })
    })
    .join('; ')
}

/** “Row A, seat 5 instead of seat 4”; of another row “Row A, seat 5 instead of Row B, seat 4”. */
export function seatSwap(seatIndex: SeatIndex, seatIds: readonly number[], instead: readonly number[]): string {
  const names = seatNames(seatIndex, seatIds)
  const rowOf = ({ section, row }: Seat): string => `${section}/${row}`
  const rows = [...seatIds, ...instead].map((seatId) => seatOf(seatIndex, seatId)).map((seat) => seat && rowOf(seat))
  if (new Set(rows).size !== 1) return m.basket_swap({ name: names, other: seatNames(seatIndex, instead) })
  const numbers = formatNumbers(instead.map((seatId) => seatOf(seatIndex, seatId)?.number ?? ''))
  return m.seats_offer_swap({ names, numbers, count: instead.length })
}
