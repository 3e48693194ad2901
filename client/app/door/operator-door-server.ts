// The door's routes of the server.
import type { Refusal } from '../../connection/types.ts'
import type { OperatorApi } from '../ops/operator-api.ts'
import type { DoorServer, Scan } from './door-server.ts'
import type { Verdict } from './verdict.ts'

/** After this the door goes on without the answer: nobody waits longer in a queue. */
const ANSWER_MS = 5000
const FOUND_AT_MOST = 20
/** The server cannot say now, or not to this operator; the same scan may be sent again. */
const NOT_NOW: ReadonlySet<Refusal['code']> = new Set([
  'UNAVAILABLE',
  'BUSY',
  'RATE_LIMITED',
  'INTERNAL',
  'UNAUTHORIZED',
  'FORBIDDEN',
])

/** The door's routes, called by an operator. */
export function doorServer(api: OperatorApi): DoorServer {
  return {
    admit: async ({ scanId, showId, code, bookingId }: Scan): Promise<Verdict | undefined> => {
      const named = code === undefined ? { bookingId } : { code }
      const answer = await api
        .call('admit', { showId, scanId, ...named }, AbortSignal.timeout(ANSWER_MS))
        .catch(() => undefined)
      if (!answer || (!answer.ok && NOT_NOW.has(answer.error.code))) return undefined
      if (!answer.ok) return { name: 'refused', message: answer.error.message }
      const { outcome, seats, name } = answer.value
      const labels = seats.map(({ label }) => label)
      switch (outcome) {
        case 'admitted': {
          const news = seats.filter(({ isNew }) => isNew)
          const undo = { bookingId, seatIds: news.map(({ seatId }) => seatId) }
          return { name: 'admitted', labels: news.map(({ label }) => label), buyer: name, undo }
        }
        case 'again': {
          const last = seats.findLast(({ admittedAt }) => admittedAt !== null)
          return { name: 'again', labels, at: last?.admittedAt ?? '', by: last?.admittedBy ?? '' }
        }
        case 'cancelled':
          return { name: 'cancelled', labels }
        case 'other-show':
          return { name: 'other show' }
        case 'no-ticket':
          return { name: 'no ticket' }
      }
    },
    undo: (showId, bookingId, seatIds) => api.call('undoAdmission', { showId, bookingId, seatIds: [...seatIds] }),
    counts: (showId) => api.call('countAdmissions', { showId }),
    search: async (showId, search) => {
      const answer = await api.call('searchBookings', { showId, search, limit: FOUND_AT_MOST })
      if (!answer.ok) return answer
      const live = answer.value.bookings.filter(({ cancelledAt }) => cancelledAt === null)
      return { ok: true, value: live.map(({ bookingId, labels, buyer }) => ({ bookingId, labels, name: buyer?.name })) }
    },
  }
}
