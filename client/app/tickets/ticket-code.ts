// The signed code of a ticket: its address for the door, and the check there.
import type { Ticket } from '../../connection/types.ts'
import type { Session } from '../session.svelte.ts'

/**
 * Asks the server for the ticket of a code. `none`: it is no ticket of this server. `passed on`: somebody else has the booking
 * now, and new tickets.
 * @throws {Error} when the server cannot say now.
 */
export async function checkCode({ connection }: Session, code: string): Promise<Ticket | 'none' | 'passed on'> {
  const answer = await connection.http.readTicket(code)
  if (answer.ok) return answer.value
  if (answer.error.code === 'NOT_FOUND' || answer.error.code === 'BAD_REQUEST') return 'none'
  if (answer.error.code === 'FORBIDDEN') return 'passed on'
  throw new Error(answer.error.message)
}

/** The address that checks a code; browsers do not send what comes after the #. */
export function checkAddress(session: Session, code: string): string {
  return `${session.addressOf('/verify')}#${code}`
}
