// The signed text that a ticket is checked by: where it comes from, and what it says.
import type { Ticket } from '../../connection/types.ts'
import type { Session } from '../session.svelte.ts'

/**
 * Fetches the code of a booking of one's own.
 * @throws {Error} when it cannot be had.
 */
export async function fetchTicketCode({ connection }: Session, showId: string, bookingId: string): Promise<string> {
  const answer = await connection.http.readTicketCode(showId, bookingId)
  if (!answer.ok) throw new Error(answer.error.message)
  return answer.value.code
}

/**
 * Asks what a code stands for; undefined when it is no ticket of this server.
 * @throws {Error} when that cannot be said now.
 */
export async function checkCode({ connection }: Session, code: string): Promise<Ticket | undefined> {
  const answer = await connection.http.readTicket(code)
  if (answer.ok) return answer.value
  if (answer.error.code === 'NOT_FOUND' || answer.error.code === 'BAD_REQUEST') return undefined
  throw new Error(answer.error.message)
}

/** Where a code can be checked; what comes after the # is not sent with the page. */
export function checkAddress(session: Session, code: string): string {
  return `${session.addressOf('/verify')}#${code}`
}
