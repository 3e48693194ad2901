// Which pages may connect: a browser names its page's origin, and CORS does not cover WebSockets.
import type { IncomingMessage } from 'node:http'

/**
 * Whether a handshake may go on: it comes from no page, from a page of this server, or from one that is allowed.
 * `null`, which sandboxed pages send, is an origin like any other and is not ours.
 */
export function isOriginAllowed(request: IncomingMessage, allowed: readonly string[]): boolean {
  const { origin, host } = request.headers
  if (origin === undefined) return true
  return allowed.includes(origin) || (host !== undefined && URL.parse(origin)?.host === host)
}
