// Which WebSocket handshakes are refused before anything is done for them.
import type { IncomingMessage } from 'node:http'
import type { ServerOptions } from 'socket.io'
import type { Admission } from '../admission/admission.ts'
import type { Connections } from '../admission/connections.ts'

const CLOSING = 'Connection: close\r\nContent-Length: 0\r\n\r\n'
const FORBIDDEN = `HTTP/1.1 403 Forbidden\r\n${CLOSING}`
const TOO_MANY_REQUESTS = `HTTP/1.1 429 Too Many Requests\r\nRetry-After: 1\r\n${CLOSING}`

export type HandshakeOptions = {
  admission: Admission
  connections: Connections
  /** The address that a request comes from, as limits count it. */
  addressOf: (request: IncomingMessage) => string
  /** Whether the page that a handshake comes from may connect. */
  isOriginAllowed: (request: IncomingMessage) => boolean
}

/** Makes Engine.IO's `allowRequest`: 403 for pages of other sites, 429 for an address that comes too often. */
export function handshakeCheck({
  admission,
  connections,
  addressOf,
  isOriginAllowed,
}: HandshakeOptions): NonNullable<ServerOptions['allowRequest']> {
  return (request, decide) => {
    const refuse = (answer: string): void => {
      // Engine.IO refuses an upgrade with 400, as if it were nonsense.
      if (request.headers.upgrade) request.socket.end(answer)
      decide(null, false)
    }
    if (!isOriginAllowed(request)) return refuse(FORBIDDEN)
    const address = addressOf(request)
    if (!connections.mayUpgrade(request, address)) return refuse(TOO_MANY_REQUESTS)
    void admission.handshake(address).then((tooFast) => {
      if (!tooFast) return decide(null, true)
      admission.goesOn(address, undefined)
      refuse(TOO_MANY_REQUESTS)
    })
  }
}
