// Reads a stream of server-sent events (HTML, section 9.2), as they come.
import { InvalidResponseError } from './refusals.ts'

export interface ServerEvent {
  /** Empty for what only says when to come back. */
  name: string
  data: string
  retryMs: number | undefined
}

/** The server sends something at least every 15 s: whoever hears nothing for three times as long has lost it. */
const SILENCE_MS = 45_000

/**
 * The events of a response, until it ends, breaks off or falls silent; it is closed when nobody reads on.
 * @throws {InvalidResponseError} when it is no such stream
 */
export async function* eventsIn({ headers, body }: Response): AsyncGenerator<ServerEvent, void> {
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
      for (const block of blocks) yield eventOf(block)
    }
  } finally {
    close()
  }
}

function eventOf(block: string): ServerEvent {
  const fields = new Map(block.split('\n').map((line) => [line.replace(/:.*/s, ''), line.replace(/^[^:]*: ?/, '')]))
  const retryMs = Number(fields.get('retry') ?? NaN)
  return {
    name: fields.get('event') ?? '',
    data: fields.get('data') ?? '',
    retryMs: Number.isFinite(retryMs) ? retryMs : undefined,
  }
}
