// Which seats a buyer picks on the map: free ones together, and rather the good ones, as everybody does.
import { AVAILABLE } from '../../shared/status.ts'
import type { Random } from '../random.ts'

/**
 * Up to `quantity` free seats with neighbouring ids; fewer when no so many are together, none when nothing is free.
 * `rush` is how much people want the first seats: 1 is not at all, higher is more, and so is their contention.
 */
export function chooseSeats(statuses: Readonly<Uint8Array>, quantity: number, random: Random, rush: number): number[] {
  const from = statuses.indexOf(AVAILABLE)
  if (from === -1) return []
  const wanted = from + Math.floor((statuses.length - from) * random() ** rush)
  const start = statuses.indexOf(AVAILABLE, wanted)
  const first = start === -1 ? from : start
  const seatIds = [first]
  while (seatIds.length < quantity && statuses[first + seatIds.length] === AVAILABLE) {
    seatIds.push(first + seatIds.length)
  }
  return seatIds
}

/** So many free seats wherever they are, or all that there are. */
export function chooseAnywhere(statuses: Readonly<Uint8Array>, quantity: number): number[] {
  const seatIds: number[] = []
  for (let at = statuses.indexOf(AVAILABLE); at !== -1 && seatIds.length < quantity;) {
    seatIds.push(at)
    at = statuses.indexOf(AVAILABLE, at + 1)
  }
  return seatIds
}
