// Tokens whose signature was found good: a visitor who sends theirs with every request has it checked once.
import type { TokenFacts } from './visitor-tokens.ts'

/** A token takes about 600 bytes here. */
const TOKENS_AT_MOST = 10_000

/** `expiresAtS` is in seconds since 1970, by the claim `exp`; Infinity for a token without one. */
export type VerifiedToken = { facts: TokenFacts; expiresAtS: number }

/**
 * The latest of them, by the token as it was sent. Only tokens that verified come in, so nobody can fill it with anything
 * else. Whether one was revoked is asked each time, so that nothing has to be taken out of here.
 */
export class VerifiedTokens {
  readonly #tokens = new Map<string, VerifiedToken>()

  /** The caller decides whether it has expired or was revoked. */
  get(token: string): VerifiedToken | undefined {
    return this.#tokens.get(token)
  }

  add(token: string, verified: VerifiedToken): void {
    this.#tokens.set(token, verified)
    if (this.#tokens.size <= TOKENS_AT_MOST) return
    const [oldest = ''] = this.#tokens.keys()
    this.#tokens.delete(oldest)
  }
}
