// The door's routes of the server.
import type { Refusal } from '../../connection/types.ts'
import type { OperatorApi } from '../ops/operator-api.ts'
import type { DoorServer, Scan } from './door-server.ts'
import type { Admitted, Verdict } from './verdict.ts'

/** After this the door goes on without the answer: nobody waits longer in a queue. */
const ANSWER_MS = 5000
const FOUND_AT_MOST = 20
/** The server takes no scan for older than this. */
const OLDEST_SCAN_MS = 24 * 60 * 60 * 1000
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
    admit: async ({ code, bookingId, seatIds, scannedAt, ...scan }: Scan): Promise<Verdict | undefined> => {
      const named = code === undefined ? { bookingId } : { code }
      // An age, since the clock of a phone may be wrong.
      const agoMs = scannedAt && Math.min(Math.max(Date.now() - scannedAt, 0), OLDEST_SCAN_MS)
      const answer = await api
        .call('admit', { ...scan, ...named, agoMs, seatIds: seatIds && [...seatIds] }, AbortSignal.timeout(ANSWER_MS))
        .catch(() => undefined)
      if (!answer || (!answer.ok && NOT_NOW.has(answer.error.code))) return undefined
      if (!answer.ok) return { name: 'refused', message: answer.error.message }
      const { outcome, seats, name, formerLabels = [] } = answer.value
      const labels = seats.map(({ label }) => label)
      switch (outcome) {
        case 'admitted': {
          const news = seats.filter(({ isNew }) => isNew)
          const undo = undoOf(bookingId, news)
          return { name: 'admitted', labels: undo.labels, former: formerLabels, buyer: name, undo }
        }
        case 'again': {
          const asked = seats.filter(({ seatId }) => seatIds?.includes(seatId) ?? true)
          const last = asked.findLast(({ admittedAt }) => admittedAt !== null)
          const at = last?.scannedAt ?? last?.admittedAt ?? ''
          return {
            name: 'again',
            labels: asked.map(({ label }) => label),
            at,
            by: last?.admittedBy ?? '',
            door: last?.door,
            undo: undoOf(bookingId, asked),
          }
        }
        case 'moved':
          return { name: 'moved', labels }
        case 'passed-on':
          return { name: 'passed on' }
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
    search: async (showId, search, after) => {
      const answer = await api.call('searchBookings', { showId, search, after, limit: FOUND_AT_MOST })
      if (!answer.ok) return answer
      const found = answer.value.bookings.map(({ bookingId, seatIds, labels, buyer, cancelledAt, admissions }) => ({
        bookingId,
        name: buyer?.name,
        seats: seatIds.map((seatId, place) => {
          const admission = admissions?.find((each) => each.seatId === seatId)
          const admitted = admission && { at: admission.scannedAt ?? admission.admittedAt, door: admission.door }
          return { seatId, label: labels[place] ?? '', admitted }
        }),
        isCancelled: cancelledAt !== null,
      }))
      return { ok: true, value: { found, after: answer.value.after } }
    },
  }
}

function undoOf(bookingId: string, seats: readonly { seatId: number; label: string }[]): Admitted {
  return { bookingId, seatIds: seats.map(({ seatId }) => seatId), labels: seats.map(({ label }) => label) }
}
