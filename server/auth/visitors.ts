// Who a visitor is: the one place where sockets and HTTP have a token checked, of ours or of the identity provider.
import type { Visitor } from '../../shared/http.ts'
import type { Refusal } from '../../shared/protocol.ts'
import type { ExternalTokens } from './external-tokens.ts'
import { KeysUnavailableError } from './provider-keys.ts'
import type { Tokens } from './tokens.ts'

export type Identified = { ok: true; visitor: Visitor } | { ok: false; error: Refusal }

const BAD_TOKEN: Refusal = {
  code: 'UNAUTHORIZED',
  message: 'The visitor token is forged or has expired. Come without one to be a new visitor, or sign in again.',
}

export class Visitors {
  readonly #tokens: Tokens
  readonly #external: ExternalTokens | undefined

  /** `external` is undefined where no identity provider is set. */
  constructor(tokens: Tokens, external?: ExternalTokens) {
    this.#tokens = tokens
    this.#external = external
  }

  /**
   * The visitor whose token this is. Refused as UNAUTHORIZED when the token is forged or expired, and as BUSY when the
   * identity provider's keys cannot be had.
   */
  async identify(token: string): Promise<Identified> {
    try {
      const visitorId = await (this.#isExternal(token) ? this.#external : this.#tokens)?.visitorOf(token)
      return visitorId === undefined ? { ok: false, error: BAD_TOKEN } : { ok: true, visitor: { visitorId, token } }
    } catch (error) {
      if (!(error instanceof KeysUnavailableError)) throw error
      const message = 'Your sign-in cannot be checked right now. Try again in a moment.'
      return { ok: false, error: { code: 'BUSY', message, retryAfterMs: error.retryAfterMs } }
    }
  }

  /**
   * The visitor with the token to come back with; somebody new for undefined. A token of ours is renewed. One of the
   * identity provider stays as it is, so that nobody outlives here what the provider granted.
   */
  async welcome(visitor?: Visitor): Promise<Visitor> {
    if (visitor && this.#isExternal(visitor.token)) return visitor
    const visitorId = visitor?.visitorId ?? this.#tokens.newVisitorId()
    return { visitorId, token: await this.#tokens.sign(visitorId) }
  }

  #isExternal(token: string): boolean {
    return this.#external?.isFromProvider(token) ?? false
  }
}
