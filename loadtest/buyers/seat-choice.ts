// Which seats a buyer chooses on the map: available ones side by side, and good seats more often than others.
import { AVAILABLE } from '../../shared/status.ts'
import type { Random } from '../random.ts'

/**
 * Chooses up to `quantity` available seats with consecutive ids: fewer when there are no more side by side, none when
 * nothing is available.
 * @param rush how much buyers want the first seats, from 1 (all seats alike); a higher value means more contention
 */
export function chooseSeats(statuses: Readonly<Uint8Array>, quantity: number, random: Random, rush: number): number[] {
  const firstAvailable = statuses.indexOf(AVAILABLE)
  if (firstAvailable === -1) return []
  const wanted = firstAvailable + Math.floor((statuses.length - firstAvailable) * random() ** rush)
  const available = statuses.indexOf(AVAILABLE, wanted)
  const first = available === -1 ? firstAvailable : available
  const seatIds = [first]
  while (seatIds.length < quantity && statuses[first + seatIds.length] === AVAILABLE) {
    seatIds.push(first + seatIds.length)
  }
  return seatIds
}

/** Chooses the first `quantity` available seats, wherever they are; fewer when there are not so many. */
export function chooseAnywhere(statuses: Readonly<Uint8Array>, quantity: number): number[] {
  const seatIds: number[] = []
  for (let seatId = statuses.indexOf(AVAILABLE); seatId !== -1 && seatIds.length < quantity;) {
    seatIds.push(seatId)
    seatId = statuses.indexOf(AVAILABLE, seatId + 1)
  }
  return seatIds
}
