// The signed text that a ticket is checked by: where it comes from, and what it says.
import type { Ticket } from '../../../shared/protocol.ts'
import type { VisitorSession } from '../visitor-session.svelte.ts'

/**
 * Fetches the code of a booking of one's own.
 * @throws {Error} when it cannot be had.
 */
export async function fetchCode(session: VisitorSession, showId: string, bookingId: string): Promise<string> {
  const { token } = session.connection
  const response = await fetch(session.addressOf(`/api/shows/${showId}/bookings/${bookingId}/ticket`), {
    headers: { authorization: `Bearer ${token ?? ''}` },
  })
  const answer: unknown = await response.json()
  if (!hasCode(answer)) throw new Error(`The ticket was answered with status ${response.status}.`)
  return answer.code
}

/**
 * Asks what a code stands for; undefined when it is no ticket of this server.
 * @throws {Error} when that cannot be said now.
 */
export async function readCode(session: VisitorSession, code: string): Promise<Ticket | undefined> {
  const response = await fetch(session.addressOf(`/api/tickets/${encodeURIComponent(code)}`))
  if (response.status === 404 || response.status === 400) return undefined
  const answer: unknown = await response.json()
  if (!response.ok || !isTicket(answer)) throw new Error(`The code was answered with status ${response.status}.`)
  return answer
}

/** Where a code can be checked; what comes after the # is not sent with the page. */
export function checkAddress(session: VisitorSession, code: string): string {
  return `${session.addressOf('/verify')}#${code}`
}

function hasCode(answer: unknown): answer is { code: string } {
  return typeof answer === 'object' && answer !== null && 'code' in answer && typeof answer.code === 'string'
}

function isTicket(answer: unknown): answer is Ticket {
  return typeof answer === 'object' && answer !== null && 'seatIds' in answer && 'cancelledAt' in answer
}
