// Who a visitor is: the one place where sockets and HTTP have a token checked, of ours or of the identity provider.
import type { Visitor } from '../../shared/http.ts'
import type { Refusal } from '../../shared/protocol.ts'
import type { ProviderTokens } from './provider-tokens.ts'
import { KeysUnavailableError } from './provider-keys.ts'
import type { Revocations } from './revocations.ts'
import type { TokenFacts, VisitorTokens } from './visitor-tokens.ts'

/** A visitor, by a token whose facts are `facts`. */
export type KnownVisitor = Visitor & { facts: TokenFacts }
export type Identified = { ok: true; visitor: KnownVisitor } | { ok: false; error: Refusal }

const BAD_TOKEN: Refusal = {
  code: 'UNAUTHORIZED',
  message: 'The visitor token is forged or has expired. Come without one to be a new visitor, or sign in again.',
}
export const REVOKED: Refusal = {
  code: 'UNAUTHORIZED',
  message: 'This visitor was signed out. Come without a token to be a new visitor, or sign in again.',
}

export class Visitors {
  readonly #tokens: VisitorTokens
  readonly #external: ProviderTokens | undefined
  readonly #revocations: Pick<Revocations, 'isRevoked'>
  readonly #keyOf: (address: string) => string

  /** `external` is undefined where no identity provider is set; `keyOf` gives the key of an address. */
  constructor(options: {
    tokens: VisitorTokens
    external: ProviderTokens | undefined
    revocations: Pick<Revocations, 'isRevoked'>
    keyOf: (address: string) => string
  }) {
    this.#tokens = options.tokens
    this.#external = options.external
    this.#revocations = options.revocations
    this.#keyOf = options.keyOf
  }

  /**
   * The visitor whose token this is. Refused as UNAUTHORIZED when the token is forged, expired or revoked, and as BUSY when
   * the identity provider's keys cannot be had.
   */
  async identify(token: string): Promise<Identified> {
    try {
      const facts = await (this.#isExternal(token) ? this.#external : this.#tokens)?.read(token)
      if (!facts) return { ok: false, error: BAD_TOKEN }
      if (this.isRevoked(facts)) return { ok: false, error: REVOKED }
      return { ok: true, visitor: { visitorId: facts.visitorId, token, facts } }
    } catch (error) {
      if (!(error instanceof KeysUnavailableError)) throw error
      const message = 'Your sign-in cannot be checked right now. Try again in a moment.'
      return { ok: false, error: { code: 'BUSY', message, retryAfterMs: error.retryAfterMs } }
    }
  }

  /** Whether tokens with these facts were ended before their time. */
  isRevoked(facts: TokenFacts): boolean {
    return this.#revocations.isRevoked(facts)
  }

  /**
   * The visitor with the token to come back with; for undefined somebody new, who comes from `address`. A token of ours is
   * renewed. One of the identity provider stays as it is, so that nobody outlives here what the provider granted.
   */
  async welcome(visitor: KnownVisitor | undefined, address: string): Promise<KnownVisitor> {
    if (visitor && this.#isExternal(visitor.token)) return visitor
    const facts = visitor?.facts ?? this.#tokens.newVisitor(this.#keyOf(address))
    return { visitorId: facts.visitorId, token: await this.#tokens.sign(facts), facts }
  }

  #isExternal(token: string): boolean {
    return this.#external?.isFromProvider(token) ?? false
  }
}
