// What others did to the seats between two moments.
import { AVAILABLE, isOwn } from './look.ts'

/** How many seats are no longer to be had, and how many are again; one's own are not counted. */
export function turnedBetween(
  before: Readonly<Uint8Array>,
  after: Readonly<Uint8Array>,
): { taken: number; free: number } {
  let [taken, free] = [0, 0]
  for (let seatId = 0; seatId < after.length; seatId++) {
    const [was, is] = [before[seatId] ?? AVAILABLE, after[seatId] ?? AVAILABLE]
    if (was === is || isOwn(was) || isOwn(is)) continue
    if (was === AVAILABLE) taken++
    else if (is === AVAILABLE) free++
  }
  return { taken, free }
}
