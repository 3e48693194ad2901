// Who a visitor is: the one place where sockets and HTTP have a token checked, of ours or of the identity provider.
import type { Refusal } from '../../shared/protocol.ts'
import type { ExternalTokens } from './external-tokens.ts'
import { KeysUnavailableError } from './provider-keys.ts'
import type { Tokens } from './tokens.ts'

/** A visitor, with the token to come back with. */
export type Visitor = { visitorId: string; token: string }
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

  /** A visitor whom nobody has seen before. */
  async create(): Promise<Visitor> {
    return this.#fresh(this.#tokens.newVisitorId())
  }

  /**
   * The visitor whose token this is. One of ours comes back fresh. One of the identity provider comes back as it is, so
   * that nobody outlives here what the provider granted.
   * Refused as UNAUTHORIZED when the token is forged or expired, and as BUSY when the provider's keys cannot be had.
   */
  async identify(token: string): Promise<Identified> {
    try {
      const isExternal = this.#external?.isFromProvider(token) ?? false
      const visitorId = await (isExternal ? this.#external : this.#tokens)?.visitorOf(token)
      if (visitorId === undefined) return { ok: false, error: BAD_TOKEN }
      return { ok: true, visitor: isExternal ? { visitorId, token } : await this.#fresh(visitorId) }
    } catch (error) {
      if (!(error instanceof KeysUnavailableError)) throw error
      const message = 'Your sign-in cannot be checked right now. Try again in a moment.'
      return { ok: false, error: { code: 'BUSY', message, retryAfterMs: error.retryAfterMs } }
    }
  }

  async #fresh(visitorId: string): Promise<Visitor> {
    return { visitorId, token: await this.#tokens.sign(visitorId) }
  }
}
