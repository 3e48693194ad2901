// Refuses Engine.IO requests over plain HTTP (long polling). Engine.IO would answer any number of them, uncounted.
import { ServerResponse, type IncomingMessage } from 'node:http'
import { COSTS } from '../admission/costs.ts'
import type { Admission } from '../admission/admission.ts'
import { refusal } from '../booking/command.ts'

const NO_POLLING = refusal('BAD_REQUEST', 'Sockets are WebSockets here. Connect with `transports: ["websocket"]`.')

type PollingOptions = { admission: Admission; addressOf: (request: IncomingMessage) => string }

/** Makes Engine.IO middleware that answers a request without an upgrade by 400 or 429, and closes its connection. */
export function refusePolling({ admission, addressOf }: PollingOptions) {
  return (request: IncomingMessage, response: unknown, next: () => void): void => {
    // For an upgrade, Engine.IO has a response of its own.
    if (!(response instanceof ServerResponse)) return next()
    const tooFast = admission.ofAddress(addressOf(request), COSTS.polling)
    const headers = { Connection: 'close', 'Content-Type': 'application/json', 'Cache-Control': 'no-store' }
    if (tooFast) admission.goesOn(addressOf(request), undefined)
    if (tooFast) response.writeHead(429, { ...headers, 'Retry-After': '1' })
    else response.writeHead(400, headers)
    response.end(JSON.stringify(tooFast ?? NO_POLLING))
  }
}
