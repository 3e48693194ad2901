// The bytes of an HTTP/1.1 connection as a response: what Holdfast and proxies before it send, and no more.

export type Response = {
  status: number
  /** The `Server-Time` header; empty when a proxy answered. */
  serverTime: string
  body: string
  /** The connection takes no further request. */
  isLast: boolean
}

const LINE_END = '\r\n'
const HEAD_END = '\r\n\r\n'

/** @returns the response that begins these bytes, or undefined while it is not complete */
export function responseIn(bytes: Buffer): Response | undefined {
  const end = bytes.indexOf(HEAD_END)
  if (end === -1) return undefined
  const head = bytes.toString('latin1', 0, end)
  const content = bytes.subarray(end + HEAD_END.length)
  const length = Number(headerIn(head, 'content-length') ?? 0)
  const isChunked = headerIn(head, 'transfer-encoding')?.toLowerCase() === 'chunked'
  const body = isChunked
    ? unchunked(content)
    : content.length < length
      ? undefined
      : content.toString('utf8', 0, length)
  if (body === undefined) return undefined
  return {
    status: Number(head.slice('HTTP/1.1 '.length, 'HTTP/1.1 200'.length)),
    serverTime: headerIn(head, 'server-time') ?? '',
    body,
    isLast: headerIn(head, 'connection')?.toLowerCase() === 'close',
  }
}

/** `name` in lower case, as patterns are made of it once. */
function headerIn(head: string, name: keyof typeof HEADERS): string | undefined {
  return HEADERS[name].exec(head)?.[1]
}

const HEADERS = {
  'content-length': /\r\ncontent-length: *(\d+)/i,
  'transfer-encoding': /\r\ntransfer-encoding: *([^\r]*)/i,
  'server-time': /\r\nserver-time: *([^\r]*)/i,
  connection: /\r\nconnection: *([^\r]*)/i,
}

/** The content of chunks, each of which its size in hexadecimal precedes; undefined while the last is missing. */
function unchunked(bytes: Buffer): string | undefined {
  const chunks: Buffer[] = []
  for (let at = 0; ;) {
    const lineEnd = bytes.indexOf(LINE_END, at)
    if (lineEnd === -1) return undefined
    const size = parseInt(bytes.toString('latin1', at, lineEnd), 16)
    const from = lineEnd + LINE_END.length
    const next = from + size + LINE_END.length
    if (!(bytes.length >= next)) return undefined
    if (size === 0) return Buffer.concat(chunks).toString()
    chunks.push(bytes.subarray(from, from + size))
    at = next
  }
}
