// Bounds request bodies that cost more than their size: thousands of chunks, or a rest that comes after the answer.
import type { IncomingMessage, Server, ServerResponse } from 'node:http'
import type { Socket } from 'node:net'

/** Bodies have 16 kB at most, which programs send in one chunk or a few. Each chunk costs a callback, however small. */
const CHUNKS_AT_MOST = 100
/** A declared body up to this size is still read and dropped after an early answer; the connection stays open. */
const DRAINED_BYTES = 64 * 1024

/**
 * Resets a connection whose request body has more than 100 chunks, and ends a connection after an answer that was sent before
 * the body was read, unless the body is small and its length was declared.
 *
 * Call it after all other listeners are added.
 * @param onCutOff called with a request before its connection is reset
 * @param onUnread called with a request whose connection ends before its body has arrived
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
    // The listeners that answer are called after this one.
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

/** Counts the calls of `push`, by which Node's parser hands over chunks. A listener for `data` would start reading. */
function countChunks(request: IncomingMessage, onTooMany: () => void): void {
  const push = request.push.bind(request)
  let chunks = 0
  request.push = (chunk, encoding) => {
    if (++chunks > CHUNKS_AT_MOST) onTooMany()
    return push(chunk, encoding)
  }
}
