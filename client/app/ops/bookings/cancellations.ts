// The cancellations of a booking, found in the histories of the seats that it lost.
import type { RouteAnswer } from '../../../../shared/http.ts'
import type { OperatorApi } from '../operator-api.ts'
import type { BookingDetails } from './booking-act.ts'

export type CancellationStep = RouteAnswer<'readSeatHistory'>['steps'][number]

const CAUSES: readonly string[] = ['cancelled', 'seats-cancelled']
/** Pages of a seat's history that are read: a seat that was cancelled long ago may have been held often since. */
const PAGES_AT_MOST = 3

/** The cancellations of a booking, the latest first; without those that the log does not have any more. */
export async function readCancellations(
  api: OperatorApi,
  booking: BookingDetails['booking'],
): Promise<CancellationStep[]> {
  const found = new Map<number, CancellationStep>()
  const { seatIds, cancelledAt, cancelledSeatIds = [] } = booking
  for (const seatId of [...(cancelledAt === null ? [] : seatIds), ...cancelledSeatIds]) {
    if ([...found.values()].some(({ step }) => step.seatIds.includes(seatId))) continue
    const cancellation = await readCancellation(api, booking, seatId, booking.seq + 1)
    if (cancellation) found.set(cancellation.seq, cancellation)
  }
  return [...found.values()].sort((a, b) => b.seq - a.seq)
}

async function readCancellation(
  api: OperatorApi,
  booking: BookingDetails['booking'],
  seatId: number,
  before: number,
  pages = PAGES_AT_MOST,
): Promise<CancellationStep | undefined> {
  const answer = await api.call('readSeatHistory', { showId: booking.showId, seatId, before })
  if (!answer.ok) return undefined
  const { steps, before: earlier } = answer.value
  const found = steps.find(({ step }) => step.bookingId === booking.bookingId && CAUSES.includes(step.cause))
  if (found || earlier === undefined || pages === 1) return found
  return readCancellation(api, booking, seatId, earlier, pages - 1)
}
