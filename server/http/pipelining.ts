// HTTP pipelining: the requests of a connection are handled one at a time, each after the answer before it was sent.
import type { IncomingMessage, Server, ServerResponse } from 'node:http'
import type { Socket } from 'node:net'

/**
 * How many requests of a connection may wait. Browsers pipeline none, programs a few dozen. Node parses all requests of a
 * chunk of 64 kB, up to 2,000 short ones, before the first is answered.
 */
const WAITING_AT_MOST = 50

/** A connection's requests: one may be being answered, the others wait. */
type Pipeline = { isAnswering: boolean; readonly waiting: (() => void)[] }

/**
 * Passes a request to the server's listeners when the response before it on the same connection is written to the system's
 * network buffers, or given up. A connection with more than 50 waiting requests is reset, and so is one that asks for an
 * upgrade while an answer is due.
 *
 * Call it after all other listeners are added.
 *
 * @param onReset called with a connection before it is reset
 */
export function answerOneAtATime(http: Server, onReset: (socket: Socket) => void = () => undefined): void {
  const reset = (socket: Socket): void => {
    onReset(socket)
    socket.resetAndDestroy()
  }
  const listeners = http.listeners('request')
  const pipelines = new WeakMap<Socket, Pipeline>()
  http.removeAllListeners('request')
  http.on('request', (request: IncomingMessage, response: ServerResponse) => {
    const { socket } = request
    let pipeline = pipelines.get(socket)
    if (!pipeline) pipelines.set(socket, (pipeline = { isAnswering: false, waiting: [] }))
    const { waiting } = pipeline
    const answer = (): void => {
      pipeline.isAnswering = true
      response.once('close', () => {
        pipeline.isAnswering = false
        if (!socket.writable) return
        const next = waiting.shift()
        // Where Node has paused the connection itself, Node resumes it.
        if (next && waiting.length === 0) socket.resume()
        next?.()
      })
      for (const listener of listeners) Reflect.apply(listener, http, [request, response])
    }
    if (!pipeline.isAnswering) return answer()
    if (socket.destroyed) return
    if (waiting.length === WAITING_AT_MOST) return reset(socket)
    waiting.push(answer)
    socket.pause()
  })
  http.prependListener('upgrade', ({ socket }: IncomingMessage) => {
    if (pipelines.get(socket)?.isAnswering) reset(socket)
  })
}
