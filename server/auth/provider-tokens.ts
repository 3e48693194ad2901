// Tokens of the operator's identity provider, whose users are visitors here.
import { createHash } from 'node:crypto'
import { decodeJwt, jwtVerify } from 'jose'
import { KeysUnavailableError, type ProviderKeys } from './provider-keys.ts'
import { LEEWAY_S, type TokenFacts } from './visitor-tokens.ts'

/** Public-key signatures only: with HS256 any client could sign with the public key, and `none` is no signature. */
const ALGORITHMS = 'RS256 RS384 RS512 PS256 PS384 PS512 ES256 ES384 ES512 EdDSA Ed25519'.split(' ')
const SUBJECT_CHARACTERS_AT_MOST = 255

export type ProviderTokensOptions = {
  keys: ProviderKeys
  issuer: string
  audience: string
  /** The claim that identifies the user. */
  claim: string
  /** The database's time, in milliseconds since 1970. */
  nowMs: () => number
}

export class ProviderTokens {
  readonly #options: ProviderTokensOptions

  constructor(options: ProviderTokensOptions) {
    this.#options = options
  }

  /** Whether a token names this provider as its issuer. Nothing is verified. */
  isFromProvider(token: string): boolean {
    try {
      return decodeJwt(token).iss === this.#options.issuer
    } catch {
      return false
    }
  }

  /**
   * @returns undefined when the token is forged, expired, or issued for another audience. Revocation is not checked here
   * @throws {KeysUnavailableError} when the token cannot be verified now
   */
  async read(token: string): Promise<TokenFacts | undefined> {
    const { keys, issuer, audience, claim, nowMs } = this.#options
    try {
      const { payload } = await jwtVerify(token, keys.getKey, {
        algorithms: ALGORITHMS,
        issuer,
        audience,
        requiredClaims: ['exp'],
        currentDate: new Date(nowMs()),
        clockTolerance: LEEWAY_S,
      })
      const subject = payload[claim]
      const isSubject = typeof subject === 'string' && subject !== '' && subject.length <= SUBJECT_CHARACTERS_AT_MOST
      if (!isSubject) return undefined
      return { visitorId: providerVisitorId(issuer, subject), beganAtS: payload.iat ?? 0, address: undefined }
    } catch (error) {
      if (error instanceof KeysUnavailableError) throw error
      return undefined
    }
  }
}

/** RFC 9562's namespace for URLs, which issuers are (`uuidv5.URL` in the npm package `uuid`). */
export const URL_NAMESPACE = '6ba7b811-9dad-11d1-80b4-00c04fd430c8'

/**
 * The visitorId of a user of an identity provider: the same in every show, on every server, at every sign-in. It is
 * `uuidv5(subject, uuidv5(issuer, URL))`: each issuer has its own namespace, so no two pairs of issuer and subject collide.
 */
export function providerVisitorId(issuer: string, subject: string): string {
  return uuidV5(subject, uuidV5(issuer, URL_NAMESPACE))
}

/** A name-based UUID (RFC 9562, section 5.5) of a text in a namespace, which is a UUID. */
export function uuidV5(name: string, namespace: string): string {
  const bytes = createHash('sha1')
    .update(Buffer.from(namespace.replaceAll('-', ''), 'hex'))
    .update(name)
    .digest()
  bytes.writeUInt8((bytes.readUInt8(6) & 0x0f) | 0x50, 6)
  bytes.writeUInt8((bytes.readUInt8(8) & 0x3f) | 0x80, 8)
  return bytes.toString('hex', 0, 16).replace(/^(.{8})(.{4})(.{4})(.{4})/, '$1-$2-$3-$4-')
}
