// Follows a show over HTTP by server-sent events, for programs that cannot have a socket.
import { Board, type ReadonlyBoard } from './board.ts'
import { answerOrUnavailable, parseJson, send } from './http-request.ts'
import { Frame, MapSnapshot, parseValue } from './response-schemas.ts'
import { InvalidResponseError, isPassing, RefusedError } from './refusals.ts'
import type { Result } from './types.ts'
import { delay, type Abortable } from './abortable.ts'

/** A show's statuses and counts at `seq`. It changes in place. */
export type ShowMap = Pick<ReadonlyBoard, 'show' | 'seq' | 'statuses' | 'counts'>

/** A map, and the ids of its seats that changed. Without `seatIds`, any part of the map may have changed. */
export interface MapChange {
  map: ShowMap
  seatIds?: readonly number[] | undefined
}

const RETRY_MS = 1000
/** The server sends something at least every 15 s. After three times as long the connection counts as lost. */
const SILENCE_MS = 45_000

/**
 * `HttpApi.follow` for the stream at `url`.
 * @param timeoutMs how long the server may take to begin its answer
 */
export async function* followShow(
  url: string,
  timeoutMs: number,
  { signal }: Abortable = {},
): AsyncGenerator<MapChange, never> {
  let board: Board | undefined
  /** The seq up to which the map is right; undefined when a whole map is needed. */
  let since: number | undefined
  for (;;) {
    const answer = await openStream(url, since, timeoutMs, { signal })
    if (!answer.ok && !isPassing(answer.error)) throw new RefusedError(answer.error)
    let waitMs = answer.ok ? RETRY_MS : (answer.error.retryAfterMs ?? RETRY_MS)
    for await (const event of answer.ok ? readEvents(answer.value) : []) {
      waitMs = event.retryMs ?? waitMs
      if (event.name === 'snapshot') {
        board = takeSnapshot(event, board)
        yield { map: board }
      } else if (event.name === 'frame' && board) {
        const seatIds = board.apply(parseValue('a frame', Frame, parseJson(event.data)))
        if (seatIds === 'gap') {
          since = undefined
          break
        }
        if (seatIds !== 'old') yield { map: board, seatIds }
      }
      since = board?.seq
    }
    await delay(waitMs * (0.5 + Math.random()), { signal })
  }
}

function openStream(
  url: string,
  since: number | undefined,
  timeoutMs: number,
  { signal }: Abortable,
): Promise<Result<Response>> {
  const late = new AbortController()
  const timer = setTimeout(() => late.abort(), timeoutMs)
  const headers: Record<string, string> = since === undefined ? {} : { 'Last-Event-ID': String(since) }
  const anySignal = signal ? AbortSignal.any([signal, late.signal]) : late.signal
  return answerOrUnavailable(() => send(url, { headers, signal: anySignal }), { signal }).finally(() =>
    clearTimeout(timer),
  )
}

/** The board with the snapshot that an event carries; a new board when there was none. */
function takeSnapshot({ data }: ServerEvent, board: Board | undefined): Board {
  const { show, seq, statuses } = parseValue('a map', MapSnapshot, parseJson(data))
  const hold = { showId: show.showId, seatIds: [], expiresAt: null, maxExpiresAt: null, seq }
  const snapshot = { show, seq, statuses, hold, viewers: 0 }
  if (!board) return new Board(snapshot)
  board.replace(snapshot)
  return board
}

/** One server-sent event (HTML, section 9.2). */
interface ServerEvent {
  /** Empty for an event that only sets the time to reconnect. */
  name: string
  data: string
  retryMs: number | undefined
}

/**
 * Yields the events of a response until it ends, breaks off or is silent for 45 s. The response is closed when the loop
 * over the events ends.
 * @throws {InvalidResponseError} when the response is no event stream
 */
export async function* readEvents({ headers, body }: Response): AsyncGenerator<ServerEvent, void> {
  if (!body || !headers.get('Content-Type')?.startsWith('text/event-stream')) {
    throw new InvalidResponseError('The server did not answer with a stream of events.')
  }
  const reader = body.getReader()
  const close = (): void => void reader.cancel().catch(() => undefined)
  const decoder = new TextDecoder()
  let unread = ''
  try {
    for (;;) {
      const silence = setTimeout(close, SILENCE_MS)
      const bytes = await reader.read().then(
        ({ value }) => value,
        () => undefined,
      )
      clearTimeout(silence)
      if (!bytes) return
      const blocks = (unread + decoder.decode(bytes, { stream: true })).split('\n\n')
      unread = blocks.pop() ?? ''
      for (const block of blocks) yield parseEvent(block)
    }
  } finally {
    close()
  }
}

function parseEvent(block: string): ServerEvent {
  const fields = new Map(block.split('\n').map((line) => [line.replace(/:.*/s, ''), line.replace(/^[^:]*: ?/, '')]))
  const retryMs = Number(fields.get('retry') ?? NaN)
  return {
    name: fields.get('event') ?? '',
    data: fields.get('data') ?? '',
    retryMs: Number.isFinite(retryMs) ? retryMs : undefined,
  }
}
