// Refuses Engine.IO requests over plain HTTP (long polling), of which Engine.IO would answer any number.
import { ServerResponse, type IncomingMessage } from 'node:http'
import type { RateLimits } from '../admission/rate-limits.ts'
import { COSTS } from '../admission/request-costs.ts'
import { refusal } from '../booking/command.ts'

const NO_POLLING = refusal('BAD_REQUEST', 'Sockets are WebSockets here. Connect with `transports: ["websocket"]`.')

type PollingOptions = { rateLimits: RateLimits; addressOf: (request: IncomingMessage) => string }

/** Makes Engine.IO middleware that answers a request without an upgrade by 400 or 429, and closes its connection. */
export function refusePolling({ rateLimits, addressOf }: PollingOptions) {
  return (request: IncomingMessage, response: unknown, next: () => void): void => {
    // For an upgrade, Engine.IO has a response of its own.
    if (!(response instanceof ServerResponse)) return next()
    const tooMany = rateLimits.countAddressRequest(addressOf(request), COSTS.polling)
    const headers = { Connection: 'close', 'Content-Type': 'application/json', 'Cache-Control': 'no-store' }
    if (tooMany) rateLimits.isFlood(addressOf(request), undefined)
    if (tooMany) response.writeHead(429, { ...headers, 'Retry-After': '1' })
    else response.writeHead(400, headers)
    response.end(JSON.stringify(tooMany ?? NO_POLLING))
  }
}
