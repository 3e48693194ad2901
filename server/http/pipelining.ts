// HTTP pipelining: a connection's requests are worked on one at a time, each once the peer has taken the answer before it.
import type { IncomingMessage, Server, ServerResponse } from 'node:http'
import type { Socket } from 'node:net'

/**
 * So many requests of a connection may wait. Browsers send none ahead, programs a few dozen. Node parses all that a chunk
 * of 64 kB holds, 2,000 of them if they are short, before the first is answered.
 */
const WAITING_AT_MOST = 50

/** A connection's requests; the first is being answered, the others are still to be worked on. */
type Pipeline = { isAnswering: boolean; isHeld: boolean; readonly waiting: (() => void)[] }

/** Until when a connection's next request waits; a time of `performance.now()`. */
const heldUntil = new WeakMap<Socket, number>()

/** Leaves whatever a connection asks next waiting for so long, once the present answer is out. */
export function holdBack(socket: Socket, ms: number): void {
  heldUntil.set(socket, performance.now() + ms)
}

/**
 * Lets a request reach the server's listeners once the response to the one before it on the same connection is with the
 * system's network buffers, or given up. A connection with more than 50 that wait is reset, and so is one that asks for
 * an upgrade while an answer is due.
 *
 * Call it when everything else listens to the server already.
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
    if (!pipeline) pipelines.set(socket, (pipeline = { isAnswering: false, isHeld: false, waiting: [] }))
    const { waiting } = pipeline
    const goOn = (): void => {
      pipeline.isHeld = false
      if (!socket.writable) return
      const next = waiting.shift()
      // Node reads on by itself where it has stopped for reasons of its own.
      if (next && waiting.length === 0) socket.resume()
      next?.()
    }
    const answer = (): void => {
      pipeline.isAnswering = true
      response.once('close', () => {
        pipeline.isAnswering = false
        const until = heldUntil.get(socket)
        if (until === undefined) return goOn()
        heldUntil.delete(socket)
        pipeline.isHeld = true
        setTimeout(goOn, Math.max(0, until - performance.now())).unref()
      })
      for (const listener of listeners) Reflect.apply(listener, http, [request, response])
    }
    if (!pipeline.isAnswering && !pipeline.isHeld) return answer()
    if (socket.destroyed) return
    if (waiting.length === WAITING_AT_MOST) return reset(socket)
    waiting.push(answer)
    socket.pause()
  })
  http.prependListener('upgrade', ({ socket }: IncomingMessage) => {
    const pipeline = pipelines.get(socket)
    if (pipeline && (pipeline.isAnswering || pipeline.waiting.length > 0)) reset(socket)
  })
}
