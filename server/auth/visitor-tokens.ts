// Visitor tokens, signed by this server: a visitor's id alone gives no access.
import { randomUUID } from 'node:crypto'
import { SignJWT } from 'jose'
import { z } from 'zod'
import type { SigningKeys } from './signing-keys.ts'

export const TOKEN_ISSUER = 'holdfast'
const DAY_S = 24 * 60 * 60
export const VALID_FOR_S = 30 * DAY_S
/** After a failover, the new database's clock may differ this much from the old one's. */
export const LEEWAY_S = 30

/** Exactly as it was signed: decoders of base64 skip white space, with which one token could be written in any number of ways. */
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
 * What a valid token states about its visitor. `beganAtS` is when the visitor's first token was issued, in seconds since
 * 1970, and `address` the key of the address that it was issued to, if known. A renewed token keeps both, so that renewing
 * does not escape a revocation. For an identity provider's token, `beganAtS` is when that token was issued.
 */
export type TokenFacts = Readonly<{ visitorId: string; beganAtS: number; address: string | undefined }>

export class VisitorTokens {
  readonly #keys: SigningKeys
  readonly #nowMs: () => number
  readonly #verified = new VerifiedTokens()

  /**
   * @param nowMs the database's time in milliseconds since 1970: a server whose own clock is wrong must not refuse tokens
   *   that it signed itself
   */
  constructor(keys: SigningKeys, nowMs: () => number) {
    this.#keys = keys
    this.#nowMs = nowMs
  }

  /** A new visitor, whose first token is issued now. @param address the key of the visitor's address */
  newVisitor(address: string): TokenFacts {
    return { visitorId: randomUUID(), beganAtS: this.#nowS(), address }
  }

  /** Signs a token of this visitor that is valid for 30 days. */
  sign({ visitorId, beganAtS, address }: TokenFacts): Promise<string> {
    const issuedAt = this.#nowS()
    const token = new SignJWT({ began: beganAtS, ...(address !== undefined && { addr: address }) })
      .setJti(randomUUID())
      .setSubject(visitorId)
      .setIssuer(TOKEN_ISSUER)
      .setIssuedAt(issuedAt)
      .setExpirationTime(issuedAt + VALID_FOR_S)
    return this.#keys.sign(token)
  }

  /** @returns undefined when the token is forged, expired or not a token. Revocation is not checked here */
  async read(token: string): Promise<TokenFacts | undefined> {
    const verified = this.#verified.get(token)
    if (verified && verified.expiresAtS > this.#nowS() - LEEWAY_S) return verified.facts
    if (!AS_SIGNED.test(token)) return undefined
    try {
      const payload = await this.#keys.verify(token, {
        issuer: TOKEN_ISSUER,
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

/** A token takes about 600 bytes in the cache. */
const CACHED_TOKENS = 10_000

/** `expiresAtS` is the claim `exp`, in seconds since 1970; Infinity for a token without one. */
type VerifiedToken = { facts: TokenFacts; expiresAtS: number }

/**
 * A cache of the tokens whose signature was verified last, so that a visitor who sends a token with every request has it
 * verified once. Only verified tokens are added, so nobody can fill the cache with others. The caller checks expiry and
 * revocation each time.
 */
export class VerifiedTokens {
  readonly #tokens = new Map<string, VerifiedToken>()

  get(token: string): VerifiedToken | undefined {
    return this.#tokens.get(token)
  }

  add(token: string, verified: VerifiedToken): void {
    this.#tokens.set(token, verified)
    if (this.#tokens.size <= CACHED_TOKENS) return
    const [oldest = ''] = this.#tokens.keys()
    this.#tokens.delete(oldest)
  }
}
