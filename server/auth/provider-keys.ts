// The public keys of the operator's identity provider: fetched, cached, refreshed, and still used for an hour when the
// provider cannot be reached.
import { createLocalJWKSet, errors, type JSONWebKeySet, type JWTVerifyGetKey } from 'jose'
import { z } from 'zod'

const SECOND_MS = 1000
const MINUTE_MS = 60 * SECOND_MS
/** Keys older than this are fetched again, so a key that the provider withdraws is refused after about this time. */
const FRESH_FOR_MS = 10 * MINUTE_MS
/** While the provider cannot be reached, its last keys are used for this long. */
const USABLE_FOR_MS = 60 * MINUTE_MS
/** The keys are fetched at most once in this time, however many tokens name keys that do not exist. */
const COOLDOWN_MS = 10 * SECOND_MS
const TIMEOUT_MS = 5 * SECOND_MS
/** Providers have a few keys of less than 3 kB each. */
const MAX_BYTES = 256 * 1024

/** The key that a token names cannot be fetched now, so the token cannot be verified. */
export class KeysUnavailableError extends Error {
  readonly retryAfterMs: number

  constructor(retryAfterMs: number) {
    super('The keys of the identity provider cannot be fetched.')
    this.retryAfterMs = retryAfterMs
  }
}

const KeySet = z.object({ keys: z.array(z.looseObject({ kty: z.string() })).min(1) })

export type ProviderKeysOptions = {
  jwksUrl: string
  /** Called when the keys cannot be fetched: once, until a fetch succeeds again. */
  onUnavailable: (error: unknown) => void
  /** A monotonic time in milliseconds. */
  nowMs?: () => number
}

export class ProviderKeys {
  readonly #options: ProviderKeysOptions
  readonly #nowMs: () => number
  #getKey: JWTVerifyGetKey | undefined
  #fetchedAt = -Infinity
  #askedAt = -Infinity
  #hasFailed = false
  #fetching: Promise<void> | undefined

  constructor(options: ProviderKeysOptions) {
    this.#options = options
    this.#nowMs = options.nowMs ?? (() => performance.now())
  }

  /**
   * The key that verifies a token, for jose's `jwtVerify`.
   * @throws {KeysUnavailableError} when the provider cannot be reached and had no such key within the last hour
   * @throws {errors.JOSEError} when the provider has no such key
   */
  readonly getKey: JWTVerifyGetKey = async (header, token) => {
    const age = this.#nowMs() - this.#fetchedAt
    if (age > USABLE_FOR_MS) await this.refresh()
    // Verification does not wait for the provider while there are usable keys.
    else if (age > FRESH_FOR_MS) void this.refresh()
    if (!this.#getKey || this.#nowMs() - this.#fetchedAt > USABLE_FOR_MS) throw this.#unavailable()
    try {
      return await this.#getKey(header, token)
    } catch (error) {
      if (!(error instanceof errors.JWKSNoMatchingKey)) throw error
      await this.refresh()
      // The token may be signed by a key that is newer than the cached ones.
      if (this.#hasFailed) throw this.#unavailable()
      return this.#getKey(header, token)
    }
  }

  /** Fetches the keys, unless that was tried within the last 10 s. Never throws. */
  async refresh(): Promise<void> {
    if (!this.#fetching && this.#nowMs() - this.#askedAt >= COOLDOWN_MS) {
      this.#askedAt = this.#nowMs()
      this.#fetching = this.#fetch().finally(() => (this.#fetching = undefined))
    }
    await this.#fetching
  }

  async #fetch(): Promise<void> {
    try {
      this.#getKey = createLocalJWKSet(await fetchKeySet(this.#options.jwksUrl))
      this.#fetchedAt = this.#nowMs()
      this.#hasFailed = false
    } catch (error) {
      if (!this.#hasFailed) this.#options.onUnavailable(error)
      this.#hasFailed = true
    }
  }

  #unavailable(): KeysUnavailableError {
    const leftMs = this.#askedAt + COOLDOWN_MS - this.#nowMs()
    return new KeysUnavailableError(Math.max(SECOND_MS, Math.ceil(leftMs)))
  }
}

/** @throws {Error} when the whole key set does not arrive in time from this very URL */
async function fetchKeySet(url: string): Promise<JSONWebKeySet> {
  const response = await fetch(url, {
    headers: { Accept: 'application/jwk-set+json, application/json' },
    // The target of a redirect need not be https.
    redirect: 'error',
    signal: AbortSignal.timeout(TIMEOUT_MS),
  })
  if (response.status !== 200) {
    await response.body?.cancel()
    throw new Error(`The identity provider answered with the status ${response.status}.`)
  }
  const chunks: Uint8Array[] = []
  let bytes = 0
  for await (const chunk of response.body ?? []) {
    bytes += chunk.length
    if (bytes > MAX_BYTES) throw new Error(`The key set of the identity provider has more than ${MAX_BYTES} bytes.`)
    chunks.push(chunk)
  }
  return KeySet.parse(JSON.parse(Buffer.concat(chunks).toString()))
}
