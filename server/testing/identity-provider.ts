// An identity provider for tests: a key set over HTTP on this machine, and valid and invalid tokens.
import { createServer, type RequestListener, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { exportJWK, generateKeyPair, SignJWT, type JWK } from 'jose'
import { ProviderTokens } from '../auth/provider-tokens.ts'
import { ProviderKeys } from '../auth/provider-keys.ts'

export const ISSUER = 'https://login.example/realms/tickets'
export const AUDIENCE = 'holdfast'

/** An identity provider over HTTP. A test publishes, withdraws and replaces its keys. */
export class Provider {
  readonly key: Key
  readonly rsa: Key
  /** The published keys. */
  keys: JWK[] = []
  /** The number of requests for the keys. */
  asked = 0
  /** If set, answers instead of the keys. */
  answer: RequestListener | undefined
  readonly #http: Server = createServer((request, response) => {
    this.asked++
    if (this.answer) return this.answer(request, response)
    response.setHeader('Content-Type', 'application/json').end(JSON.stringify({ keys: this.keys }))
  })

  private constructor(key: Key, rsa: Key) {
    this.key = key
    this.rsa = rsa
  }

  /** Starts a provider with an ES256 key and an RS256 key. Call it in `beforeAll`, and `close` in `afterAll`. */
  static async start(): Promise<Provider> {
    const provider = new Provider(await makeKey('one'), await makeKey('rsa', 'RS256'))
    await new Promise<void>((resolve) => provider.#http.listen(0, '127.0.0.1', resolve))
    return provider
  }

  /** Publishes both keys again, and forgets the requests so far. Call it before each test. */
  reset(): void {
    this.keys = [this.key.jwk, this.rsa.jwk]
    this.answer = undefined
    this.asked = 0
  }

  get jwksUrl(): string {
    return `http://127.0.0.1:${(this.#http.address() as AddressInfo).port}/jwks`
  }

  close(): void {
    this.#http.close()
    this.#http.closeAllConnections()
  }
}

export type Key = { kid: string; alg: string; privateKey: CryptoKey; publicKey: CryptoKey; jwk: JWK }

export async function makeKey(kid: string, alg = 'ES256'): Promise<Key> {
  const { privateKey, publicKey } = await generateKeyPair(alg, { extractable: true })
  return { kid, alg, privateKey, publicKey, jwk: { ...(await exportJWK(publicKey)), kid, alg, use: 'sig' } }
}

/** The claims of a token of the user ada, valid for five minutes. */
export function claims(of: Record<string, unknown> = {}): SignJWT {
  const base = { iss: ISSUER, aud: AUDIENCE, sub: 'ada' }
  return new SignJWT({ ...base, ...of }).setIssuedAt().setExpirationTime('5 minutes')
}

export function signed(
  key: Key,
  jwt = claims(),
  header: { alg?: string; kid?: string | undefined } = {},
): Promise<string> {
  return jwt.setProtectedHeader({ alg: key.alg, kid: key.kid, ...header }).sign(key.privateKey)
}

/** Verifies the provider's tokens as a server does, with clocks that a test sets. */
export function checkedTokens(provider: Provider, options: Partial<{ issuer: string; claim: string }> = {}) {
  const clock = { monotonicMs: 0, databaseMs: Date.now() }
  const told: unknown[] = []
  const keys = new ProviderKeys({
    jwksUrl: provider.jwksUrl,
    onUnavailable: (error) => told.push(error),
    nowMs: () => clock.monotonicMs,
  })
  const nowMs = () => clock.databaseMs
  const tokens = new ProviderTokens({ keys, issuer: ISSUER, audience: AUDIENCE, claim: 'sub', nowMs, ...options })
  return { tokens, clock, told }
}
