// Reads an HTTP/1.1 connection: requests in the bytes that were sent, and responses in those that were received.

const HEAD_END = '\r\n\r\n'

export type SentRequest = { method: string; path: string; isWhole: boolean }
export type Response = {
  status: number
  /** By lower-case name. */
  headers: ReadonlyMap<string, string>
  body: Buffer
}

/** The requests in a text whose heads are complete, `isWhole` where their bodies are too. The heads must be valid. */
export function requestsIn(text: string): SentRequest[] {
  const bytes = Buffer.from(text)
  const requests: SentRequest[] = []
  for (let at = 0; ;) {
    const end = bytes.indexOf(HEAD_END, at)
    if (end === -1) return requests
    const [line = '', ...headers] = bytes.toString('latin1', at, end).split('\r\n')
    const [method = '', path = ''] = line.split(' ')
    at = end + HEAD_END.length + Number(headersOf(headers).get('content-length') ?? 0)
    requests.push({ method, path, isWhole: at <= bytes.length })
  }
}

/** Reads responses one after the other as their bytes arrive. */
export class HttpReader {
  readonly #requests: () => readonly SentRequest[]
  #bytes: Buffer = Buffer.alloc(0)
  readonly responses: Response[] = []
  /** Whether the last response is an upgrade or a stream, whose content has no end. */
  isEndless = false

  /** @param requests those sent so far: a response to HEAD has no body */
  constructor(requests: () => readonly SentRequest[]) {
    this.#requests = requests
  }

  /** @returns the bytes after an upgrade or in a stream, which belong to no response */
  add(bytes: Buffer): Buffer {
    if (this.isEndless) return bytes
    this.#bytes = this.#bytes.length === 0 ? bytes : Buffer.concat([this.#bytes, bytes])
    while (this.#readOne());
    return this.#bytesBehind()
  }

  #bytesBehind(): Buffer {
    if (!this.isEndless) return Buffer.alloc(0)
    const rest = this.#bytes
    this.#bytes = Buffer.alloc(0)
    return rest
  }

  #readOne(): boolean {
    const end = this.#bytes.indexOf(HEAD_END)
    if (end === -1) return false
    const [line = '', ...lines] = this.#bytes.toString('latin1', 0, end).split('\r\n')
    const status = Number(/^HTTP\/1\.[01] (\d{3})/.exec(line)?.[1])
    const headers = headersOf(lines)
    const content = this.#bytes.subarray(end + HEAD_END.length)
    this.isEndless = status === 101 || headers.get('content-type')?.startsWith('text/event-stream') === true
    const isInterim = status >= 100 && status < 200 && status !== 101
    const method = this.#requests()[this.responses.length]?.method
    const isBare = this.isEndless || isInterim || method === 'HEAD' || status === 204 || status === 304
    const read = isBare ? { body: Buffer.alloc(0), rest: content } : bodyIn(content, headers)
    if (!read) return false
    this.#bytes = read.rest
    if (!isInterim) this.responses.push({ status, headers, body: read.body })
    return !this.isEndless && read.rest.length > 0
  }
}

function headersOf(lines: readonly string[]): Map<string, string> {
  return new Map(
    lines.map((line) => {
      const colon = line.indexOf(':')
      return [line.slice(0, colon).toLowerCase(), line.slice(colon + 1).trim()]
    }),
  )
}

/** Undefined while it is not complete. */
function bodyIn(bytes: Buffer, headers: ReadonlyMap<string, string>): { body: Buffer; rest: Buffer } | undefined {
  if (headers.get('transfer-encoding') === 'chunked') return unchunked(bytes)
  const length = Number(headers.get('content-length') ?? 0)
  if (bytes.length < length) return undefined
  return { body: bytes.subarray(0, length), rest: bytes.subarray(length) }
}

function unchunked(bytes: Buffer): { body: Buffer; rest: Buffer } | undefined {
  const { body, rest } = chunksIn(bytes)
  return rest && { body, rest }
}

/** The content of the chunks received so far; `rest` is what follows the last chunk, undefined before that has arrived. */
export function chunksIn(bytes: Buffer): { body: Buffer; rest: Buffer | undefined } {
  const chunks: Buffer[] = []
  for (let at = 0; ;) {
    const lineEnd = bytes.indexOf('\r\n', at)
    const size = lineEnd === -1 ? NaN : parseInt(bytes.toString('latin1', at, lineEnd), 16)
    const from = lineEnd + 2
    const next = from + size + 2
    if (!(bytes.length >= next)) return { body: Buffer.concat(chunks), rest: undefined }
    if (size === 0) return { body: Buffer.concat(chunks), rest: bytes.subarray(next) }
    chunks.push(bytes.subarray(from, from + size))
    at = next
  }
}
