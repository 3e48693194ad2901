// A seat as its ticket names it.
import type { Booking } from '../../../shared/protocol.ts'
import { seatOf, valueAt, type SeatIndex } from '../../seat-map/seat-index.ts'
import { seatLabel } from '../seats/seat-names.ts'

export type PassSeat = Readonly<{
  seatId: number
  /** Empty in a venue of one section. */
  section: string
  /** “Row A, seat 7” */
  name: string
  isWheelchair: boolean
}>

/** The seats of a booking, in the order in which they stand in the venue. Without a plan they have the booking's labels. */
export function passSeats({ seatIds, labels }: Booking, seatIndex: SeatIndex | undefined): PassSeat[] {
  const rankOf = (seatId: number): number => (seatIndex ? valueAt(seatIndex.rank, seatId) : 0)
  return seatIds
    .map((seatId, place): PassSeat => {
      const seat = seatIndex && seatOf(seatIndex, seatId)
      if (!seat) return { seatId, section: '', name: labels[place] ?? String(seatId), isWheelchair: false }
      const { section, row, number, accessible } = seat
      return { seatId, section, name: seatLabel({ section: '', row, number }), isWheelchair: accessible }
    })
    .sort((a, b) => rankOf(a.seatId) - rankOf(b.seatId))
}
