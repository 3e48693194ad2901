// HTTP pipelining: the requests of a connection are handled one at a time, each after the answer before it was sent.
import type { IncomingMessage, Server, ServerResponse } from 'node:http'
import type { Socket } from 'node:net'

/**
 * How many requests of a connection may wait. Browsers pipeline none, programs a few dozen. Node parses all requests of a
 * chunk of 64 kB, up to 2,000 short ones, before the first is answered.
 */
const WAITING_AT_MOST = 50

/** A connection's requests: one may be being answered, the others wait. */
type Pipeline = { isAnswering: boolean; isHeld: boolean; readonly waiting: (() => void)[] }

/** Hears of connections, with how many of their requests were parsed and are not answered: before a reset, or after the end. */
type PipelineListener = Partial<Record<'onReset' | 'onDropped', (socket: Socket, requests: number) => void>>

/** Until when a connection's next request waits, by `performance.now()`. */
const heldUntil = new WeakMap<Socket, number>()

/** Has the next request of a connection wait for `ms` after the current answer is sent. */
export function holdBack(socket: Socket, ms: number): void {
  heldUntil.set(socket, performance.now() + ms)
}

/**
 * Passes a request to the server's listeners when the response before it on the same connection is written to the system's
 * network buffers, or given up. A connection with more than 50 waiting requests is reset, and so is one that asks for an
 * upgrade while an answer is due.
 *
 * Call it after all other listeners are added.
 */
export function answerOneAtATime(http: Server, { onReset, onDropped }: PipelineListener = {}): void {
  const reset = (socket: Socket, requests: number): void => {
    onReset?.(socket, requests)
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
      if (!socket.writable) return onDropped?.(socket, waiting.splice(0).length)
      const next = waiting.shift()
      // Where Node has paused the connection itself, Node resumes it.
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
    if (waiting.length === WAITING_AT_MOST) return reset(socket, waiting.length)
    waiting.push(answer)
    socket.pause()
  })
  http.prependListener('upgrade', ({ socket }: IncomingMessage) => {
    const pipeline = pipelines.get(socket)
    if (pipeline && (pipeline.isAnswering || pipeline.waiting.length > 0)) reset(socket, pipeline.waiting.length)
  })
}
