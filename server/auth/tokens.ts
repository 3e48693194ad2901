// Visitor tokens: signed, so that a visitor's id is worth nothing without one.
import { randomUUID } from 'node:crypto'
import { jwtVerify, SignJWT } from 'jose'
import { z } from 'zod'
import { VerifiedTokens } from './verified-tokens.ts'

const ALGORITHM = 'HS256'
export const ISSUER = 'holdfast'
const DAY_S = 24 * 60 * 60
const VALID_FOR_S = 30 * DAY_S
/** A database that took over from another one may be so far behind or ahead of it. */
export const LEEWAY_S = 30

const Claims = z.object({ sub: z.uuid(), exp: z.number().default(Infinity) })

export class Tokens {
  readonly #key: Uint8Array
  readonly #nowMs: () => number
  readonly #verified = new VerifiedTokens()

  /**
   * `secret` signs and checks (HMAC with SHA-256); servers that share a database share it. `nowMs` is the database's time
   * in milliseconds since 1970: a server whose own clock is wrong must not refuse what it has signed itself.
   */
  constructor(secret: string, nowMs: () => number) {
    this.#key = new TextEncoder().encode(secret)
    this.#nowMs = nowMs
  }

  newVisitorId(): string {
    return randomUUID()
  }

  /** A token that makes its bearer this visitor for 30 days. */
  sign(visitorId: string): Promise<string> {
    const issuedAt = Math.floor(this.#nowMs() / 1000)
    return new SignJWT()
      .setProtectedHeader({ alg: ALGORITHM })
      .setSubject(visitorId)
      .setIssuer(ISSUER)
      .setIssuedAt(issuedAt)
      .setExpirationTime(issuedAt + VALID_FOR_S)
      .sign(this.#key)
  }

  /** The visitor whose token this is, or undefined when it is forged, expired or no token at all. */
  async visitorOf(token: string): Promise<string | undefined> {
    const verified = this.#verified.get(token)
    if (verified && verified.expiresAtS > Math.floor(this.#nowMs() / 1000) - LEEWAY_S) return verified.visitorId
    try {
      const { payload } = await jwtVerify(token, this.#key, {
        algorithms: [ALGORITHM],
        issuer: ISSUER,
        currentDate: new Date(this.#nowMs()),
        clockTolerance: LEEWAY_S,
      })
      const { sub: visitorId, exp: expiresAtS } = Claims.parse(payload)
      this.#verified.add(token, { visitorId, expiresAtS })
      return visitorId
    } catch {
      return undefined
    }
  }
}
