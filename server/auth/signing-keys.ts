// The secrets that sign visitor tokens and tickets: the first one signs, and all of them verify, so that replacing a secret
// ends no session.
import { createHash } from 'node:crypto'
import { decodeProtectedHeader, jwtVerify, type JWTPayload, type JWTVerifyOptions, type SignJWT } from 'jose'

const ALGORITHM = 'HS256'
const KEY_ID_CHARACTERS = 8

export class SigningKeys {
  readonly #signing: { id: string; key: Uint8Array }
  readonly #keys: ReadonlyMap<string, Uint8Array>

  /** @param secrets at least one, for HMAC with SHA-256; servers that share a database share their secrets */
  constructor(secrets: readonly string[]) {
    const [first] = secrets
    if (first === undefined) throw new RangeError('A server needs at least one secret to sign with.')
    const keys = new Map(secrets.map((secret) => [keyIdOf(secret), new TextEncoder().encode(secret)]))
    this.#keys = keys
    this.#signing = { id: keyIdOf(first), key: new TextEncoder().encode(first) }
  }

  /** Signs with the first secret and names it in the header (`kid`). */
  sign(token: SignJWT): Promise<string> {
    const { id, key } = this.#signing
    return token.setProtectedHeader({ alg: ALGORITHM, kid: id }).sign(key)
  }

  /**
   * Verifies a token with the key that it names, and returns its claims. A token of an earlier version names no key; it is
   * verified with each.
   * @throws when the token is forged, does not meet `options`, or is not a token
   */
  async verify(token: string, options: JWTVerifyOptions): Promise<JWTPayload> {
    const { kid } = decodeProtectedHeader(token)
    let reason: unknown = new Error('No signing key has the id that the token names.')
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

/** The id of a secret, which does not reveal it. */
function keyIdOf(secret: string): string {
  return createHash('sha256').update(`holdfast key ${secret}`).digest('base64url').slice(0, KEY_ID_CHARACTERS)
}
