// Names for visitors that operators see: the same within one show, and telling nothing else, not even the same visitor in
// another show.
import { createHmac } from 'node:crypto'

const ALPHABET = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567'
const LENGTH = 8

/** Gives visitors their names in a show, the same ones as long as the secret is the same. */
export function visitorAliases(secret: string): (showId: string, visitorId: string) => string {
  return (showId, visitorId) => {
    const bytes = createHmac('sha256', secret).update(`alias ${showId} ${visitorId}`).digest()
    return Array.from(bytes.subarray(0, LENGTH), (byte) => ALPHABET[byte % ALPHABET.length]).join('')
  }
}
