// Visitor tokens: signed, so that a visitor's id is worth nothing without one.
import { randomUUID } from 'node:crypto'
import { jwtVerify, SignJWT } from 'jose'
import { z } from 'zod'

const ALGORITHM = 'HS256'
const ISSUER = 'holdfast'
const VALID_FOR = '30 days'

const Claims = z.object({ sub: z.uuid() })

export class Tokens {
  readonly #key: Uint8Array

  /** `secret` signs and checks (HMAC with SHA-256); servers that share a database share it. */
  constructor(secret: string) {
    this.#key = new TextEncoder().encode(secret)
  }

  newVisitorId(): string {
    return randomUUID()
  }

  /** A token that makes its bearer this visitor for 30 days. */
  sign(visitorId: string): Promise<string> {
    return new SignJWT()
      .setProtectedHeader({ alg: ALGORITHM })
      .setSubject(visitorId)
      .setIssuer(ISSUER)
      .setIssuedAt()
      .setExpirationTime(VALID_FOR)
      .sign(this.#key)
  }

  /** The visitor whose token this is, or undefined when it is forged, expired or no token at all. */
  async visitorOf(token: string): Promise<string | undefined> {
    try {
      const { payload } = await jwtVerify(token, this.#key, { algorithms: [ALGORITHM], issuer: ISSUER })
      return Claims.parse(payload).sub
    } catch {
      return undefined
    }
  }
}
