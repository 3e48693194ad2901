// Tokens of the adopter's identity provider, whose users are visitors here.
import { decodeJwt, jwtVerify } from 'jose'
import { providerVisitorId } from './provider-visitor-id.ts'
import { KeysUnavailableError, type ProviderKeys } from './provider-keys.ts'
import { LEEWAY_S, type TokenFacts } from './visitor-tokens.ts'

/** Public-key signatures alone: with HS256 anybody could sign by the public key, and `none` is no signature. */
const ALGORITHMS = 'RS256 RS384 RS512 PS256 PS384 PS512 ES256 ES384 ES512 EdDSA Ed25519'.split(' ')
const LONGEST_SUBJECT = 255

export type ProviderTokensOptions = {
  keys: ProviderKeys
  issuer: string
  audience: string
  /** The claim that says who the user is. */
  claim: string
  /** The database's time, in milliseconds since 1970. */
  nowMs: () => number
}

export class ProviderTokens {
  readonly #options: ProviderTokensOptions

  constructor(options: ProviderTokensOptions) {
    this.#options = options
  }

  /** Whether a token says that it is of this provider; nothing is verified yet. */
  isFromProvider(token: string): boolean {
    try {
      return decodeJwt(token).iss === this.#options.issuer
    } catch {
      return false
    }
  }

  /**
   * What a token says, or undefined when it is forged, expired, or for somebody else to read. Revoked ones are valid here.
   * @throws {KeysUnavailableError} when it cannot be verified now
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
      const isSubject = typeof subject === 'string' && subject !== '' && subject.length <= LONGEST_SUBJECT
      if (!isSubject) return undefined
      return { visitorId: providerVisitorId(issuer, subject), beganAtS: payload.iat ?? 0, address: undefined }
    } catch (error) {
      if (error instanceof KeysUnavailableError) throw error
      return undefined
    }
  }
}
