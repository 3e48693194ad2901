// The secrets that visitor tokens and tickets are signed with: the first signs, and all of them verify, so that a secret
// can be replaced without anybody being signed out.
import { createHash } from 'node:crypto'
import { decodeProtectedHeader, jwtVerify, type JWTPayload, type JWTVerifyOptions, type SignJWT } from 'jose'

const ALGORITHM = 'HS256'
const KEY_ID_CHARACTERS = 8

export class SigningKeys {
  readonly #signing: { id: string; key: Uint8Array }
  readonly #keys: ReadonlyMap<string, Uint8Array>

  /** `secrets` sign and check by HMAC with SHA-256; servers that share a database share them. */
  constructor(secrets: readonly string[]) {
    const [first] = secrets
    if (first === undefined) throw new RangeError('A server signs with at least one secret.')
    const keys = new Map(secrets.map((secret) => [keyIdOf(secret), new TextEncoder().encode(secret)]))
    this.#keys = keys
    this.#signing = { id: keyIdOf(first), key: new TextEncoder().encode(first) }
  }

  /** Signs with the first secret, and names it (`kid`). */
  sign(token: SignJWT): Promise<string> {
    const { id, key } = this.#signing
    return token.setProtectedHeader({ alg: ALGORITHM, kid: id }).sign(key)
  }

  /**
   * What a token says, by the key that it names. One of an earlier version names none, and may be of any.
   * @throws when it is forged, not as `options` ask for, or no token at all
   */
  async verify(token: string, options: JWTVerifyOptions): Promise<JWTPayload> {
    const { kid } = decodeProtectedHeader(token)
    let reason: unknown = new Error('No key of ours has that name.')
    for (const [id, key] of this.#keys) {
      if (kid !== undefined && kid !== id) continue
      try {
        return (await jwtVerify(token, key, { ...options, algorithms: [ALGORITHM] })).payload
      } catch (error) {
        reason = error
      }
    }
    throw reason
  }
}

/** Names a secret without telling it. */
function keyIdOf(secret: string): string {
  return createHash('sha256').update(`holdfast key ${secret}`).digest('base64url').slice(0, KEY_ID_CHARACTERS)
}
