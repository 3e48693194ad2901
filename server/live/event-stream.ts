// A stream of server-sent events: a show's snapshot, then its frames, for clients without a socket.
import type { ServerResponse } from 'node:http'
import type { MapSnapshot } from '../../shared/routes/show-routes.ts'
import type { Frame, Show } from '../../shared/protocol.ts'
import type { TokenFacts } from '../auth/visitor-tokens.ts'
import type { Board } from '../booking/board.ts'
import type { SlowReaders } from './slow-readers.ts'

/** A response that stays open while the visitor looks at the show. */
export class EventStream {
  readonly visitorId: string
  /** Of the visitor's token; undefined without one. */
  readonly facts: TokenFacts | undefined
  readonly #response: ServerResponse
  readonly #slowReaders: SlowReaders

  /** @param facts of the visitor's token; undefined: no token, so the snapshots contain no hold */
  constructor(response: ServerResponse, slowReaders: SlowReaders, visitorId: string, facts: TokenFacts | undefined) {
    this.#response = response
    this.#slowReaders = slowReaders
    this.visitorId = visitorId
    this.facts = facts
    response.writeHead(200, {
      'Content-Type': 'text/event-stream; charset=utf-8',
      // No proxy may cache, compress or buffer the stream, which would delay events. `X-Accel-Buffering` is for nginx.
      'Cache-Control': 'no-store, no-transform',
      'X-Accel-Buffering': 'no',
    })
    response.flushHeaders()
  }

  /** Sends a frame to many streams, encoded once. */
  static sendFrame(streams: Iterable<EventStream>, frame: Frame): void {
    const text = eventText('frame', frame.seq, frame)
    for (const stream of streams) stream.#write(text)
  }

  /** Sends a show's new description to many streams; without an id, since it is no map. */
  static sendShow(streams: Iterable<EventStream>, show: Show): void {
    const text = eventText('show', undefined, show)
    for (const stream of streams) stream.#write(text)
  }

  sendSnapshot(board: Board, viewers: number): void {
    const snapshot: MapSnapshot = {
      show: board.show,
      seq: board.seq,
      statuses: board.statuses().toString('base64'),
      viewers,
      ...(this.facts && { hold: board.holdOf(this.visitorId) }),
    }
    this.#write(eventText('snapshot', board.seq, snapshot))
  }

  /** Sends a comment, which keeps proxies from closing the connection and detects a dead one. */
  heartbeat(): void {
    this.#write(':\n\n')
  }

  /** @param reconnectAfterMs when browsers should reconnect; undefined: after their own default */
  end(reconnectAfterMs?: number): void {
    this.#response.end(reconnectAfterMs === undefined ? '' : `retry: ${reconnectAfterMs}\n\n`)
  }

  onClosed(listener: () => void): void {
    this.#response.once('close', listener)
  }

  #write(text: string): void {
    const { socket, writableEnded, destroyed } = this.#response
    if (!socket || writableEnded || destroyed || !this.#slowReaders.mayWrite(socket)) return
    this.#response.write(text)
    this.#slowReaders.wrote(socket)
  }
}

/** An event in the format of HTML, section 9.2. JSON has no line breaks, so it fits on one `data` line. */
function eventText(event: 'snapshot' | 'frame' | 'show', id: number | undefined, data: object): string {
  return `event: ${event}\n${id === undefined ? '' : `id: ${id}\n`}data: ${JSON.stringify(data)}\n\n`
}
