// The signed code of a ticket: fetching it for one's own booking, and checking one at the door.
import type { Ticket } from '../../connection/types.ts'
import type { Session } from '../session.svelte.ts'

/**
 * Fetches the code of a booking of the session's visitor.
 * @throws {Error} when the server does not give it.
 */
export async function fetchTicketCode({ connection }: Session, showId: string, bookingId: string): Promise<string> {
  const answer = await connection.http.readTicketCode(showId, bookingId)
  if (!answer.ok) throw new Error(answer.error.message)
  return answer.value.code
}

/**
 * Asks the server for the ticket of a code; undefined when the code is no ticket of this server.
 * @throws {Error} when the server cannot say now.
 */
export async function checkCode({ connection }: Session, code: string): Promise<Ticket | undefined> {
  const answer = await connection.http.readTicket(code)
  if (answer.ok) return answer.value
  if (answer.error.code === 'NOT_FOUND' || answer.error.code === 'BAD_REQUEST') return undefined
  throw new Error(answer.error.message)
}

/** The address that checks a code. Browsers do not send what comes after the #. */
export function checkAddress(session: Session, code: string): string {
  return `${session.addressOf('/verify')}#${code}`
}
