// Tickets: a booking's name, signed, so that a code at the door is worth something without the network it was bought on.
import { SignJWT } from 'jose'
import { z } from 'zod'
import type { SigningKeys } from './signing-keys.ts'

/** Another one than the visitors' tokens have, which are signed with the same secret: neither passes for the other. */
const ISSUER = 'holdfast tickets'

const Claims = z.object({ show: z.string(), sub: z.uuid() })

/** What a ticket is for. */
export type TicketOf = { showId: string; bookingId: string }

export class Tickets {
  readonly #keys: SigningKeys

  constructor(keys: SigningKeys) {
    this.#keys = keys
  }

  /** The code of a booking: about 210 characters, and the same each time for as long as the same secret signs. */
  sign({ showId, bookingId }: TicketOf): Promise<string> {
    return this.#keys.sign(new SignJWT({ show: showId }).setSubject(bookingId).setIssuer(ISSUER))
  }

  /** What a code is a ticket for, or undefined when it is forged or no code at all. */
  async read(code: string): Promise<TicketOf | undefined> {
    try {
      const { show, sub } = Claims.parse(await this.#keys.verify(code, { issuer: ISSUER }))
      return { showId: show, bookingId: sub }
    } catch {
      return undefined
    }
  }
}
