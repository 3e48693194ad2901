// Ticket codes and links: a booking's id, signed, and in the code of one seat the seat. The door verifies a code; a link opens
// the ticket with its name and code.
import { SignJWT } from 'jose'
import { z } from 'zod'
import type { SigningKeys } from './signing-keys.ts'

/** Not the issuer of visitor tokens, which the same secret signs: none of the four is accepted as another. */
const TICKET_ISSUER = 'holdfast tickets'
/** Of links: whoever photographs the code of a ticket does not get its link. */
export const LINK_ISSUER = 'holdfast ticket links'

/** Of links with which a booking is passed on. */
export const OFFER_ISSUER = 'holdfast offers'

const Claims = z.object({ show: z.string(), sub: z.uuid(), seat: z.optional(z.int()), edition: z.int().default(0) })

/** The booking that a ticket is for, and its edition (T2): 0, or that of who accepted the booking. */
export type TicketBooking = { showId: string; bookingId: string; ticketEdition?: number | undefined }

/** Whether a ticket or link is of the edition that its booking has now. */
export function isOfEdition(ticket: TicketBooking, booking: Pick<TicketBooking, 'ticketEdition'>): boolean {
  return (ticket.ticketEdition ?? 0) === (booking.ticketEdition ?? 0)
}

/** A ticket admits to one seat of its booking, or to all of them. */
export type TicketOf = TicketBooking & { seatId?: number | undefined }

export class Tickets {
  readonly #keys: SigningKeys
  readonly #issuer: string

  constructor(keys: SigningKeys, issuer = TICKET_ISSUER) {
    this.#keys = keys
    this.#issuer = issuer
  }

  /** @returns the code, or the part of a link, of a booking: about 210 characters, the same for an edition as long as the same secret signs */
  sign({ showId, bookingId, seatId, ticketEdition: edition = 0 }: TicketOf): Promise<string> {
    const claims = { show: showId, ...(seatId !== undefined && { seat: seatId }), ...(edition > 0 && { edition }) }
    return this.#keys.sign(new SignJWT(claims).setSubject(bookingId).setIssuer(this.#issuer))
  }

  /** The codes of a ticket: one for the whole booking, and one for each of its seats. */
  async codesOf({ seatIds, ...booking }: TicketBooking & { seatIds: readonly number[] }): Promise<{
    code: string
    seatCodes: { seatId: number; code: string }[]
  }> {
    const seatCodes = seatIds.map(async (seatId) => ({ seatId, code: await this.sign({ ...booking, seatId }) }))
    return { code: await this.sign(booking), seatCodes: await Promise.all(seatCodes) }
  }

  /** @returns the booking that a code or link is for, or undefined when it is forged or of another kind */
  async read(code: string): Promise<TicketOf | undefined> {
    try {
      const { show, sub, seat, edition } = Claims.parse(await this.#keys.verify(code, { issuer: this.#issuer }))
      return { showId: show, bookingId: sub, ticketEdition: edition, ...(seat !== undefined && { seatId: seat }) }
    } catch {
      return undefined
    }
  }
}
