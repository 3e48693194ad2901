// An identity provider for tests: a key set over HTTP on this machine, and tokens signed by its keys, or nearly.
import { createServer, type RequestListener, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { exportJWK, generateKeyPair, SignJWT, type JWK } from 'jose'
import { ProviderTokens } from '../auth/provider-tokens.ts'
import { ProviderKeys } from '../auth/provider-keys.ts'

export const ISSUER = 'https://login.example/realms/tickets'
export const AUDIENCE = 'holdfast'

/** An identity provider over HTTP, whose keys a test publishes, withdraws and replaces. */
export class Provider {
  keys: JWK[] = []
  asked = 0
  /** Answers instead of the keys. */
  answer: RequestListener | undefined
  readonly #http: Server = createServer((request, response) => {
    this.asked++
    if (this.answer) return this.answer(request, response)
    response.setHeader('Content-Type', 'application/json').end(JSON.stringify({ keys: this.keys }))
  })

  async listen(): Promise<void> {
    await new Promise<void>((resolve) => this.#http.listen(0, '127.0.0.1', resolve))
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

/** What the tokens of a user named ada say, for five minutes. */
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

/** The provider's tokens as a server checks them, on clocks that a test moves. */
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
