// Request bodies that cost more than they say: in thousands of chunks, or of which the rest comes when all is answered.
import type { IncomingMessage, Server, ServerResponse } from 'node:http'
import type { Socket } from 'node:net'

/** Bodies have 16 kB at most, which programs send in one chunk or a few. Node calls back for each, however small. */
const CHUNKS_AT_MOST = 100
/** As much of a declared body is read, and forgotten, behind an answer that came before; the connection is kept. */
const DRAINED_BYTES = 64 * 1024

/**
 * Cuts off a body of more than 100 chunks, and ends a connection behind an answer that was out before the body was read,
 * unless the body is small and its length was declared.
 *
 * Call it when everything else listens to the server already.
 * @param onCutOff called with a request before its connection is reset
 * @param onUnread called with a request whose connection ends before its body has come
 */
export function boundBodies(
  http: Server,
  onCutOff: (request: IncomingMessage) => void,
  onUnread: (request: IncomingMessage) => void,
): void {
  http.prependListener('request', (request: IncomingMessage, response: ServerResponse) => {
    const { headers, socket } = request
    const isChunked = headers['transfer-encoding'] !== undefined
    if (!isChunked && !(Number(headers['content-length']) > DRAINED_BYTES)) return
    const mayKeepAlive = response.shouldKeepAlive && headers.upgrade === undefined
    response.shouldKeepAlive = false
    // The listeners that answer come behind this one.
    request.once('end', () => (response.shouldKeepAlive = mayKeepAlive))
    response.once('close', () => {
      if (!request.complete) onUnread(request)
    })
    if (isChunked) countChunks(request, () => cutOff(request, socket))
  })

  function cutOff(request: IncomingMessage, socket: Socket): void {
    if (socket.destroyed) return
    onCutOff(request)
    socket.resetAndDestroy()
  }
}

/** Node's parser pushes each chunk into the request by itself. A listener for data would start the reading. */
function countChunks(request: IncomingMessage, onTooMany: () => void): void {
  const push = request.push.bind(request)
  let chunks = 0
  request.push = (chunk, encoding) => {
    if (++chunks > CHUNKS_AT_MOST) onTooMany()
    return push(chunk, encoding)
  }
}
