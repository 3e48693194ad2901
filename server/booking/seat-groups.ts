// Seats by whom or what they are taken.
import { BLOCKED, BOOKED, HELD } from '../../shared/status.ts'
import { statusOf, type Allocation, type Instant, type Seat } from './seat.ts'

export type SeatGroups = Readonly<{
  held: { visitorId: string; since: Instant; expiresAt: Instant; seatIds: number[] }[]
  booked: { visitorId: string; bookingId: string; seatIds: number[] }[]
  blocked: { allocation: Allocation | null; seatIds: number[] }[]
}>

/** Groups seats by hold, booking and allocation; available ones are left out. Each group has its seats by id. */
export function groupSeats(seats: Iterable<Seat>): SeatGroups {
  const groups: SeatGroups = { held: [], booked: [], blocked: [] }
  const byKey = new Map<string, number[]>()
  const addTo = (key: string, { seatId }: Seat, begin: (seatIds: number[]) => void): void => {
    const known = byKey.get(key)
    if (known) return void known.push(seatId)
    const seatIds = [seatId]
    byKey.set(key, seatIds)
    begin(seatIds)
  }
  for (const seat of seats) {
    const { heldBy, heldSince: since, expiresAt, bookingId, allocation } = seat
    const status = statusOf(seat)
    if (status === HELD && heldBy !== null && since !== null && expiresAt !== null) {
      addTo(`held ${heldBy}`, seat, (seatIds) => groups.held.push({ visitorId: heldBy, since, expiresAt, seatIds }))
    } else if (status === BOOKED && heldBy !== null && bookingId !== null) {
      addTo(`booked ${bookingId}`, seat, (seatIds) => groups.booked.push({ visitorId: heldBy, bookingId, seatIds }))
    } else if (status === BLOCKED) {
      const key = `blocked ${JSON.stringify(allocation)}`
      addTo(key, seat, (seatIds) => groups.blocked.push({ allocation, seatIds }))
    }
  }
  for (const seatIds of byKey.values()) seatIds.sort((a, b) => a - b)
  return groups
}
