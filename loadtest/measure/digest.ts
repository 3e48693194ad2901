// A map in a few letters, to be compared with others.
import { createHash } from 'node:crypto'

export function digestOf(statuses: Readonly<Uint8Array>): string {
  return createHash('sha1').update(new Uint8Array(statuses)).digest('base64url')
}
