// `Expect: 100-continue`: a client that waits to be told to send its body.
import type { Server } from 'node:http'

/**
 * Tells a client to go on only when it is its request's turn. Node says so at once, and behind an answer that is still to
 * be sent these words come out in the middle of that answer's body. Who is not told sends the body after a moment all the
 * same (RFC 9110, section 10.1.1), and Node ends the connection after the answer.
 */
export function continueInTurn(http: Server): void {
  http.on('checkContinue', (request, response) => {
    // A response that waits for others of its connection has no socket yet.
    if (response.socket) response.writeContinue()
    http.emit('request', request, response)
  })
}
