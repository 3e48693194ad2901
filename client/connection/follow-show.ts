// A show's map over plain HTTP: kept right by server-sent events, for programs that cannot have a socket.
import { Board, type ReadonlyBoard } from './board.ts'
import { answerTo, jsonIn, send } from './http-request.ts'
import { Frame, MapSnapshot, parsed } from './response-schemas.ts'
import { isPassing, RefusedError } from './refusals.ts'
import { eventsIn, type ServerEvent } from './event-stream.ts'
import type { Result } from './types.ts'
import { paused, type Abortable } from './abortable.ts'

/** A show's map at `seq`. It changes in place. */
export type ShowMap = Pick<ReadonlyBoard, 'show' | 'seq' | 'statuses' | 'counts'>

/** What changed on a map: these seats, or perhaps all of it when there are no `seatIds`. */
export interface MapChange {
  map: ShowMap
  seatIds?: readonly number[] | undefined
}

const RETRY_MS = 1000

/**
 * Follows the stream at an address; see `HttpApi.follow`.
 * @param timeoutMs how long the server may take to begin
 */
export async function* followShow(
  url: string,
  timeoutMs: number,
  { signal }: Abortable = {},
): AsyncGenerator<MapChange, never> {
  let board: Board | undefined
  /** Up to where the map is right; undefined when all of it is needed. */
  let since: number | undefined
  for (;;) {
    const answer = await opened(url, since, timeoutMs, { signal })
    if (!answer.ok && !isPassing(answer.error)) throw new RefusedError(answer.error)
    let waitMs = answer.ok ? RETRY_MS : (answer.error.retryAfterMs ?? RETRY_MS)
    for await (const event of answer.ok ? eventsIn(answer.value) : []) {
      waitMs = event.retryMs ?? waitMs
      if (event.name === 'snapshot') {
        board = boardOf(event, board)
        yield { map: board }
      } else if (event.name === 'frame' && board) {
        const seatIds = board.apply(parsed('a frame', Frame, jsonIn(event.data)))
        if (seatIds === 'gap') {
          since = undefined
          break
        }
        if (seatIds !== 'old') yield { map: board, seatIds }
      }
      since = board?.seq
    }
    await paused(waitMs * (0.5 + Math.random()), { signal })
  }
}

function opened(
  url: string,
  since: number | undefined,
  timeoutMs: number,
  { signal }: Abortable,
): Promise<Result<Response>> {
  const late = new AbortController()
  const timer = setTimeout(() => late.abort(), timeoutMs)
  const headers: Record<string, string> = since === undefined ? {} : { 'Last-Event-ID': String(since) }
  const either = signal ? AbortSignal.any([signal, late.signal]) : late.signal
  return answerTo(() => send(url, { headers, signal: either }), { signal }).finally(() => clearTimeout(timer))
}

/** The map that an event has, taken over by the board that there is. */
function boardOf({ data }: ServerEvent, board: Board | undefined): Board {
  const { show, seq, statuses } = parsed('a map', MapSnapshot, jsonIn(data))
  const hold = { showId: show.showId, seatIds: [], expiresAt: null, maxExpiresAt: null, seq }
  const snapshot = { show, seq, statuses, hold, viewers: 0 }
  if (!board) return new Board(snapshot)
  board.replace(snapshot)
  return board
}
