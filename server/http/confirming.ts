// Confirming a booking over HTTP: by the visitor who holds the seats, or by a server on their behalf (B5).
import type { Call } from '../../shared/http.ts'
import type { Booking } from '../../shared/protocol.ts'
import type { BoxOffice } from '../booking/box-office.ts'
import type { Result } from '../booking/command.ts'
import { fault } from './request-input.ts'

/**
 * Confirms what a visitor or a server asks for.
 * @param caller the visitor by whose token the call was made; undefined: a server with `CONFIRM_SECRET`
 * @returns the booking, or a refusal: `BAD_REQUEST` when a server does not say whose seats they are, or a visitor does
 */
export function confirmBooking(
  office: BoxOffice,
  { showId, bookingId, seatIds, visitorId }: Call<'confirmBooking'>,
  caller: string | undefined,
): Promise<Result<Booking>> | Result<Booking> {
  if (caller === undefined) {
    return visitorId === undefined ? NOT_SAID : office.confirmFor(showId, visitorId, bookingId, seatIds)
  }
  return visitorId === undefined ? office.confirm(showId, caller, bookingId, seatIds) : NOT_YOURS_TO_SAY
}

const refusedField = (message: string): Result<never> => ({ ok: false, error: fault('visitorId', message).refusal })
const NOT_SAID = refusedField('Say whose seats they are: a server confirms on behalf of a visitor.')
const NOT_YOURS_TO_SAY = refusedField('Leave it out: your token says who you are. Only a server names another visitor.')
