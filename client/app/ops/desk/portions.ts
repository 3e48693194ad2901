// Commands about more seats than one request may name are sent as several, one after the other.
import { MAX_SEATS_PER_BOOKING } from '../../../../shared/ids.ts'
import type { Refusal, Result } from '../../../connection/types.ts'

/** The seats that were changed, and the refusal that ended it, if one did. */
export type Outcome = { changed: number[]; refusal?: Refusal }

/** Sends `command` for so many seats at a time as a request may name, until one is refused. */
export async function inPortions(
  seatIds: readonly number[],
  command: (seatIds: number[]) => Promise<Result<{ seatIds: number[] }>>,
): Promise<Outcome> {
  const changed: number[] = []
  for (let start = 0; start < seatIds.length; start += MAX_SEATS_PER_BOOKING) {
    const answer = await command(seatIds.slice(start, start + MAX_SEATS_PER_BOOKING))
    if (!answer.ok) return { changed, refusal: answer.error }
    changed.push(...answer.value.seatIds)
  }
  return { changed }
}
