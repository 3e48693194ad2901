// Whether an HTTP response is valid: an answer that fits the schema of its route, or a refusal.
import { brotliDecompressSync, gunzipSync, inflateSync } from 'node:zlib'
import { z } from 'zod'
import { routes } from '../../shared/http.ts'
import { statuses } from '../../shared/routes/route.ts'
import { changeStream } from '../../shared/routes/show-routes.ts'
import { Refusal, type RefusalCode } from '../../shared/protocol.ts'
import { chunksIn, type Response, type SentRequest } from './http-reader.ts'

/** The codes of a failed server. */
export const FAILURES: ReadonlySet<string> = new Set<RefusalCode>(['INTERNAL', 'UNAVAILABLE'])
/** Statuses that are more precise than 400, and whose code is `BAD_REQUEST` too. */
const OF_BAD_REQUESTS = [405, 413, 415]
const BUSY = 503

const patterns = Object.values(routes).map(({ method, path, answer }) => ({
  method: method.toUpperCase(),
  pattern: new RegExp(`^${path.replaceAll(/:\w+/g, '[^/?]+')}(\\?|$)`, 'i'),
  answer,
}))

/** @returns what is wrong with it, in a sentence; undefined when nothing is */
export function wrongResponse({ status, headers, body }: Response, asked: SentRequest | undefined): string | undefined {
  const what = asked ? `${asked.method} ${asked.path.slice(0, 100)}` : 'A request'
  if (Number.isNaN(status)) return `${what} was answered with what is not HTTP.`
  const isJson = headers.get('content-type')?.startsWith('application/json') ?? false
  const content = isJson && body.length > 0 ? jsonIn(body, headers.get('content-encoding')) : undefined
  if (content === NOT_READABLE) return `${what} was answered with what is not JSON, though it is called so.`
  if (status < 400) {
    if (status >= 300 || !asked || content === undefined) return undefined
    const route = patterns.find(({ method, pattern }) => method === asked.method && pattern.test(asked.path))
    if (!route || z.safeParse(route.answer, content).success) return undefined
    return `${what} was answered with ${status} and a body that is not of its route’s shape.`
  }
  const refusal = Refusal.safeParse(content).data
  if (status >= 500) {
    const isBusy = status === BUSY && refusal?.code === 'BUSY' && headers.has('retry-after')
    return isBusy ? undefined : `${what} was answered with ${status} ${refusal?.code ?? ''}`.trim() + '.'
  }
  // Refusals by Node itself have no body, and those by Engine.IO have a form of their own.
  if (content === undefined || !asked || asked.path.includes('socket.io')) return undefined
  if (!refusal) return `${what} was answered with ${status} and a body that is no refusal.`
  const fits = statuses[refusal.code] === status || (refusal.code === 'BAD_REQUEST' && OF_BAD_REQUESTS.includes(status))
  return fits ? undefined : `${what} was refused as ${refusal.code} with the status ${status}.`
}

/** A refusal's code, or the status: for the counts. */
export function wordOf({ status, headers, body }: Response): string {
  if (status < 400) return 'ok'
  const content = body.length > 0 ? jsonIn(body, headers.get('content-encoding')) : undefined
  return Refusal.safeParse(content).data?.code ?? String(status)
}

/** The fault of a stream of server-sent events, if any. Its last event may be cut off. @param bytes in chunks */
export function wrongStream(bytes: Buffer): string | undefined {
  const events = chunksIn(bytes).body.toString().split('\n\n').slice(0, -1)
  for (const event of events) {
    const [, name = '', data] = /^event: (\w+)\nid: \d+\ndata: (.*)$/s.exec(event) ?? []
    // A comment that keeps the connection alive, or when to come back.
    if (data === undefined && /^(:|retry: \d+)/.test(event)) continue
    const schema = name === 'snapshot' || name === 'frame' ? changeStream.events[name] : undefined
    const content = data === undefined ? NOT_READABLE : jsonIn(Buffer.from(data), undefined)
    if (!schema || !z.safeParse(schema, content).success) return `A stream had an event that is not of its shape.`
  }
  return undefined
}

const NOT_READABLE = Symbol('not readable')

function jsonIn(body: Buffer, encoding: string | undefined): unknown {
  try {
    return JSON.parse(decoded(body, encoding).toString())
  } catch {
    return NOT_READABLE
  }
}

function decoded(body: Buffer, encoding: string | undefined): Buffer {
  switch (encoding) {
    case 'gzip':
      return gunzipSync(body)
    case 'br':
      return brotliDecompressSync(body)
    case 'deflate':
      return inflateSync(body)
    default:
      return body
  }
}
