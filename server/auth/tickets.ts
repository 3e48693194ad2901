// Ticket codes and links: a booking's id, signed, and in the code of one seat the seat. The door verifies a code; a link opens
// the ticket with its name and code.
import { SignJWT } from 'jose'
import { z } from 'zod'
import type { SigningKeys } from './signing-keys.ts'

/** Not the issuer of visitor tokens, which the same secret signs: none of the three is accepted as another. */
const TICKET_ISSUER = 'holdfast tickets'
/** Of links: whoever photographs the code of a ticket does not get its link. */
export const LINK_ISSUER = 'holdfast ticket links'

const Claims = z.object({ show: z.string(), sub: z.uuid(), seat: z.optional(z.int()) })

/** The booking that a ticket is for. */
export type TicketBooking = { showId: string; bookingId: string }
/** A ticket admits to one seat of its booking, or to all of them. */
export type TicketOf = TicketBooking & { seatId?: number | undefined }

export class Tickets {
  readonly #keys: SigningKeys
  readonly #issuer: string

  constructor(keys: SigningKeys, issuer = TICKET_ISSUER) {
    this.#keys = keys
    this.#issuer = issuer
  }

  /** @returns the code, or the part of a link, of a booking: about 210 characters, always the same as long as the same secret signs */
  sign({ showId, bookingId, seatId }: TicketOf): Promise<string> {
    const claims = seatId === undefined ? { show: showId } : { show: showId, seat: seatId }
    return this.#keys.sign(new SignJWT(claims).setSubject(bookingId).setIssuer(this.#issuer))
  }

  /** The codes of a ticket: one for the whole booking, and one for each of its seats. */
  async codesOf({ showId, bookingId, seatIds }: TicketBooking & { seatIds: readonly number[] }): Promise<{
    code: string
    seatCodes: { seatId: number; code: string }[]
  }> {
    const seatCodes = seatIds.map(async (seatId) => ({ seatId, code: await this.sign({ showId, bookingId, seatId }) }))
    return { code: await this.sign({ showId, bookingId }), seatCodes: await Promise.all(seatCodes) }
  }

  /** @returns the booking that a code or link is for, or undefined when it is forged or of another kind */
  async read(code: string): Promise<TicketOf | undefined> {
    try {
      const { show, sub, seat } = Claims.parse(await this.#keys.verify(code, { issuer: this.#issuer }))
      return { showId: show, bookingId: sub, ...(seat !== undefined && { seatId: seat }) }
    } catch {
      return undefined
    }
  }
}
