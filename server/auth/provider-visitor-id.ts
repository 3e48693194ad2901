// The visitorId of a user of the adopter's identity provider: the same in every show, on every server, at every sign-in.
import { createHash } from 'node:crypto'

/** RFC 9562's namespace for URLs, which issuers are (`uuidv5.URL` in the npm package `uuid`). */
export const URL_NAMESPACE = '6ba7b811-9dad-11d1-80b4-00c04fd430c8'

/**
 * The visitorId of a subject: `uuidv5(subject, uuidv5(issuer, URL))`. The issuer has a namespace of its own, so no two
 * pairs of issuer and subject are spelled the same.
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
