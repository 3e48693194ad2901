// Authentication of visitors, for sockets and HTTP alike: by this server's tokens, or by those of the identity provider.
import type { Visitor } from '../../shared/routes/visitor-routes.ts'
import type { Refusal } from '../../shared/protocol.ts'
import type { ProviderTokens } from './provider-tokens.ts'
import { KeysUnavailableError } from './provider-keys.ts'
import type { Revocations } from './revocations.ts'
import type { TokenFacts, VisitorTokens } from './visitor-tokens.ts'

/** A visitor whose token was verified; `facts` are the token's. */
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
  readonly #providerTokens: ProviderTokens | undefined
  readonly #revocations: Pick<Revocations, 'isRevoked'>
  readonly #keyOf: (address: string) => string

  /** `providerTokens` is undefined when no identity provider is set; `keyOf` returns the key of an address. */
  constructor(options: {
    tokens: VisitorTokens
    providerTokens: ProviderTokens | undefined
    revocations: Pick<Revocations, 'isRevoked'>
    keyOf: (address: string) => string
  }) {
    this.#tokens = options.tokens
    this.#providerTokens = options.providerTokens
    this.#revocations = options.revocations
    this.#keyOf = options.keyOf
  }

  /**
   * The visitor whose token this is.
   * @returns a refusal as `UNAUTHORIZED` when the token is forged, expired or revoked, and as `BUSY` when the identity
   *   provider's keys cannot be fetched
   */
  async identify(token: string): Promise<Identified> {
    try {
      const facts = await (this.#isFromProvider(token) ? this.#providerTokens : this.#tokens)?.read(token)
      if (!facts) return { ok: false, error: BAD_TOKEN }
      if (this.isRevoked(facts)) return { ok: false, error: REVOKED }
      return { ok: true, visitor: { visitorId: facts.visitorId, token, facts } }
    } catch (error) {
      if (!(error instanceof KeysUnavailableError)) throw error
      const message = 'Your sign-in cannot be checked right now. Try again in a moment.'
      return { ok: false, error: { code: 'BUSY', message, retryAfterMs: error.retryAfterMs } }
    }
  }

  /** Whether tokens with these facts are revoked. */
  isRevoked(facts: TokenFacts): boolean {
    return this.#revocations.isRevoked(facts)
  }

  /**
   * The visitor with a token for the next connection. A token of this server is renewed. A token of the identity provider
   * stays as it is, so that it ends when the provider said.
   * @param visitor undefined: a new visitor is made
   * @param address of the client, as limits count it
   */
  async welcome(visitor: KnownVisitor | undefined, address: string): Promise<KnownVisitor> {
    if (visitor && this.#isFromProvider(visitor.token)) return visitor
    const facts = visitor?.facts ?? this.#tokens.newVisitor(this.#keyOf(address))
    return { visitorId: facts.visitorId, token: await this.#tokens.sign(facts), facts }
  }

  #isFromProvider(token: string): boolean {
    return this.#providerTokens?.isFromProvider(token) ?? false
  }
}
