// Who connects: a visitor with a token, somebody new without one, or nobody that may.
import { Handshake, type Refusal } from '../../shared/protocol.ts'
import { PROTOCOL_VERSION } from '../../shared/status.ts'
import type { RateLimits } from '../admission/rate-limits.ts'
import type { KnownVisitor, Visitors } from '../auth/visitors.ts'
import { refusal } from '../booking/command.ts'

/**
 * Reads what a socket offers when it connects.
 * @param offer `{ token?, protocol? }`
 * @param address as limits count it
 * @returns the visitor with a fresh token, or why not: `RATE_LIMITED`, `UNAUTHORIZED`, `PROTOCOL_MISMATCH` or `BUSY`
 */
export async function identify(
  offer: unknown,
  address: string,
  { visitors, rateLimits }: { visitors: Visitors; rateLimits: RateLimits },
): Promise<{ visitor: KnownVisitor } | { refusal: Refusal }> {
  const tooFast = await rateLimits.countConnect(address)
  if (tooFast) return { refusal: tooFast }
  const offered = Handshake.safeParse(offer)
  if (!offered.success) {
    return { refusal: refusal('UNAUTHORIZED', 'The visitor token is not a token. Connect without one.') }
  }
  const { token, protocol } = offered.data
  if (protocol !== undefined && protocol !== PROTOCOL_VERSION) {
    const message = `This server speaks protocol ${PROTOCOL_VERSION}. Reload the page.`
    return { refusal: refusal('PROTOCOL_MISMATCH', message) }
  }
  if (token == null) {
    const tooMany = await rateLimits.countNewVisitor(address)
    return tooMany ? { refusal: tooMany } : { visitor: await visitors.welcome(undefined, address) }
  }
  const identified = await visitors.identify(token)
  return identified.ok
    ? { visitor: await visitors.welcome(identified.visitor, address) }
    : { refusal: identified.error }
}
