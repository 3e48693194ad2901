// The signed code of a ticket: its address for the door, and the check there.
import type { Ticket } from '../../connection/types.ts'
import type { Session } from '../session.svelte.ts'

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

/** The address that checks a code; browsers do not send what comes after the #. */
export function checkAddress(session: Session, code: string): string {
  return `${session.addressOf('/verify')}#${code}`
}
