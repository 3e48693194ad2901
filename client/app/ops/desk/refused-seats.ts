// The seats that a refusal names, in words.
import type { Refusal } from '../../../connection/types.ts'
import { opsTexts } from '../texts.ts'

/** A line for each seat: “Row A, seat 7: sold”. */
export function refusedSeats({ seats = [] }: Refusal, nameOf: (seatId: number) => string): string[] {
  const { counts } = opsTexts.shows
  return seats.map(({ seatId, status }) => [nameOf(seatId), ...(status ? [counts[status]] : [])].join(': '))
}
