// Ticket codes: a booking's id, signed, so that the door can verify a code.
import { SignJWT } from 'jose'
import { z } from 'zod'
import type { SigningKeys } from './signing-keys.ts'

/** Not the issuer of visitor tokens, which the same secret signs: neither is accepted as the other. */
const TICKET_ISSUER = 'holdfast tickets'

const Claims = z.object({ show: z.string(), sub: z.uuid() })

/** The booking that a ticket is for. */
export type TicketBooking = { showId: string; bookingId: string }

export class Tickets {
  readonly #keys: SigningKeys

  constructor(keys: SigningKeys) {
    this.#keys = keys
  }

  /** @returns the code of a booking: about 210 characters, always the same as long as the same secret signs */
  sign({ showId, bookingId }: TicketBooking): Promise<string> {
    return this.#keys.sign(new SignJWT({ show: showId }).setSubject(bookingId).setIssuer(TICKET_ISSUER))
  }

  /** @returns the booking that a code is for, or undefined when the code is forged or not a ticket code */
  async read(code: string): Promise<TicketBooking | undefined> {
    try {
      const { show, sub } = Claims.parse(await this.#keys.verify(code, { issuer: TICKET_ISSUER }))
      return { showId: show, bookingId: sub }
    } catch {
      return undefined
    }
  }
}
