// Tickets: a booking's name, signed, so that a code at the door is worth something without the network it was bought on.
import { jwtVerify, SignJWT } from 'jose'
import { z } from 'zod'

const ALGORITHM = 'HS256'
/** Another one than the visitors' tokens have, which are signed with the same secret: neither passes for the other. */
const ISSUER = 'holdfast tickets'

const Claims = z.object({ show: z.string(), sub: z.uuid() })

/** What a ticket is for. */
export type TicketOf = { showId: string; bookingId: string }

export class Tickets {
  readonly #key: Uint8Array

  /** `secret` signs and checks (HMAC with SHA-256). */
  constructor(secret: string) {
    this.#key = new TextEncoder().encode(secret)
  }

  /** The code of a booking: about 180 characters, and the same each time. */
  sign({ showId, bookingId }: TicketOf): Promise<string> {
    return new SignJWT({ show: showId })
      .setProtectedHeader({ alg: ALGORITHM })
      .setSubject(bookingId)
      .setIssuer(ISSUER)
      .sign(this.#key)
  }

  /** What a code is a ticket for, or undefined when it is forged or no code at all. */
  async read(code: string): Promise<TicketOf | undefined> {
    try {
      const { payload } = await jwtVerify(code, this.#key, { algorithms: [ALGORITHM], issuer: ISSUER })
      const { show, sub } = Claims.parse(payload)
      return { showId: show, bookingId: sub }
    } catch {
      return undefined
    }
  }
}
