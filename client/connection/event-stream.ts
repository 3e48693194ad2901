// Reads a response's server-sent events (HTML, section 9.2) as they arrive.
import { InvalidResponseError } from './refusals.ts'

export interface ServerEvent {
  /** Empty for an event that only sets the time to reconnect. */
  name: string
  data: string
  retryMs: number | undefined
}

/** The server sends something at least every 15 s. After three times as long the connection counts as lost. */
const SILENCE_MS = 45_000

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
