// Ticket codes and links: a booking's id, signed. The door verifies a code; a link opens the ticket with its name and code.
import { SignJWT } from 'jose'
import { z } from 'zod'
import type { SigningKeys } from './signing-keys.ts'

/** Not the issuer of visitor tokens, which the same secret signs: none of the three is accepted as another. */
const TICKET_ISSUER = 'holdfast tickets'
/** Of links: whoever photographs the code of a ticket does not get its link. */
export const LINK_ISSUER = 'holdfast ticket links'

const Claims = z.object({ show: z.string(), sub: z.uuid() })

/** The booking that a ticket is for. */
export type TicketBooking = { showId: string; bookingId: string }

export class Tickets {
  readonly #keys: SigningKeys
  readonly #issuer: string

  constructor(keys: SigningKeys, issuer = TICKET_ISSUER) {
    this.#keys = keys
    this.#issuer = issuer
  }

  /** @returns the code, or the part of a link, of a booking: about 210 characters, always the same as long as the same secret signs */
  sign({ showId, bookingId }: TicketBooking): Promise<string> {
    return this.#keys.sign(new SignJWT({ show: showId }).setSubject(bookingId).setIssuer(this.#issuer))
  }

  /** @returns the booking that a code or link is for, or undefined when it is forged or of another kind */
  async read(code: string): Promise<TicketBooking | undefined> {
    try {
      const { show, sub } = Claims.parse(await this.#keys.verify(code, { issuer: this.#issuer }))
      return { showId: show, bookingId: sub }
    } catch {
      return undefined
    }
  }
}
