// Visitor tokens: signed, so that a visitor's id is worth nothing without one.
import { randomUUID } from 'node:crypto'
import { SignJWT } from 'jose'
import { z } from 'zod'
import type { SigningKeys } from './signing-keys.ts'
import { VerifiedTokens } from './verified-tokens.ts'

export const ISSUER = 'holdfast'
const DAY_S = 24 * 60 * 60
export const VALID_FOR_S = 30 * DAY_S
/** A database that took over from another one may be so far behind or ahead of it. */
export const LEEWAY_S = 30

/** Only as it was signed: decoders of base64 skip white space, of which one token could be made into any number. */
const AS_SIGNED = /^[\w-]+\.[\w-]+\.[\w-]+$/

/** Tokens of earlier versions have neither `began` nor `addr`. */
const Claims = z.object({
  sub: z.uuid(),
  iat: z.number().default(0),
  exp: z.number().default(Infinity),
  began: z.number().optional(),
  addr: z.string().optional(),
})

/**
 * What a valid token says. `beganAtS` is when the visitor's first token was issued, in seconds since 1970, and `address`
 * the key of the address that it was issued to, if known: a renewed token carries both on, so that whoever renews one in
 * time does not escape its revocation. Of an identity provider's token, `beganAtS` is when that token was issued.
 */
export type TokenFacts = Readonly<{ visitorId: string; beganAtS: number; address: string | undefined }>

export class VisitorTokens {
  readonly #keys: SigningKeys
  readonly #nowMs: () => number
  readonly #verified = new VerifiedTokens()

  /**
   * `nowMs` is the database's time in milliseconds since 1970: a server whose own clock is wrong must not refuse what it
   * has signed itself.
   */
  constructor(keys: SigningKeys, nowMs: () => number) {
    this.#keys = keys
    this.#nowMs = nowMs
  }

  /** Makes a visitor who begins now. `address` is the key of the address that asks. */
  newVisitor(address: string): TokenFacts {
    return { visitorId: randomUUID(), beganAtS: this.#nowS(), address }
  }

  /** A token that makes its bearer this visitor for 30 days. */
  sign({ visitorId, beganAtS, address }: TokenFacts): Promise<string> {
    const issuedAt = this.#nowS()
    const token = new SignJWT({ began: beganAtS, ...(address !== undefined && { addr: address }) })
      .setJti(randomUUID())
      .setSubject(visitorId)
      .setIssuer(ISSUER)
      .setIssuedAt(issuedAt)
      .setExpirationTime(issuedAt + VALID_FOR_S)
    return this.#keys.sign(token)
  }

  /** What a token says, or undefined when it is forged, expired or no token at all. Revoked ones are valid here. */
  async read(token: string): Promise<TokenFacts | undefined> {
    const verified = this.#verified.get(token)
    if (verified && verified.expiresAtS > this.#nowS() - LEEWAY_S) return verified.facts
    if (!AS_SIGNED.test(token)) return undefined
    try {
      const payload = await this.#keys.verify(token, {
        issuer: ISSUER,
        currentDate: new Date(this.#nowMs()),
        clockTolerance: LEEWAY_S,
      })
      const claims = Claims.parse(payload)
      const facts = factsIn(claims)
      this.#verified.add(token, { facts, expiresAtS: claims.exp })
      return facts
    } catch {
      return undefined
    }
  }

  #nowS(): number {
    return Math.floor(this.#nowMs() / 1000)
  }
}

function factsIn({ sub, iat, began, addr }: z.output<typeof Claims>): TokenFacts {
  return { visitorId: sub, beganAtS: began ?? iat, address: addr }
}
