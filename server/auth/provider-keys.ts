// The public keys of the adopter's identity provider: fetched, cached, rotated, and used on for a while when it is away.
import { createLocalJWKSet, errors, type JSONWebKeySet, type JWTVerifyGetKey } from 'jose'
import { z } from 'zod'

const SECOND_MS = 1000
const MINUTE_MS = 60 * SECOND_MS
/** Older keys are fetched again, so a key that the provider withdraws is refused after about this time. */
const FRESH_FOR_MS = 10 * MINUTE_MS
/** While the provider is away, its last keys are used for this long. */
const USABLE_FOR_MS = 60 * MINUTE_MS
/** The provider is asked at most once in this time, however many tokens name keys that do not exist. */
const COOLDOWN_MS = 10 * SECOND_MS
const TIMEOUT_MS = 5 * SECOND_MS
/** Providers have a few keys of less than 3 kB each. */
const MAX_BYTES = 256 * 1024

/** The key that a token names cannot be had now, so nobody can say whether the token is genuine. */
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
  /** Told when the keys cannot be fetched, once until they can be again. */
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
   * The key with which a token is to be verified, as jose's `jwtVerify` asks for it.
   * @throws {KeysUnavailableError} when the provider is away, and there is no such key from less than an hour ago
   * @throws {errors.JOSEError} when the provider has no such key
   */
  readonly getKey: JWTVerifyGetKey = async (header, token) => {
    const age = this.#nowMs() - this.#fetchedAt
    if (age > USABLE_FOR_MS) await this.refresh()
    // Nobody waits for a provider while there are keys to use.
    else if (age > FRESH_FOR_MS) void this.refresh()
    if (!this.#getKey || this.#nowMs() - this.#fetchedAt > USABLE_FOR_MS) throw this.#unavailable()
    try {
      return await this.#getKey(header, token)
    } catch (error) {
      if (!(error instanceof errors.JWKSNoMatchingKey)) throw error
      await this.refresh()
      // The token may be signed by a key that is newer than those that are known.
      if (this.#hasFailed) throw this.#unavailable()
      return this.#getKey(header, token)
    }
  }

  /** Fetches the keys, unless that was tried a moment ago. Never throws: whether it worked shows in the keys. */
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

/** @throws {Error} when it does not come whole, in time, from that very address */
async function fetchKeySet(url: string): Promise<JSONWebKeySet> {
  const response = await fetch(url, {
    headers: { Accept: 'application/jwk-set+json, application/json' },
    // Where a redirect leads need not be https.
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
