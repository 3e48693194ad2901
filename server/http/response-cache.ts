// Caches responses that many clients ask for: each is built and compressed once for all requests while it is current.
import { readFile, stat } from 'node:fs/promises'
import { extname } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { promisify } from 'node:util'
import { brotliCompress, constants, gzip } from 'node:zlib'
import type { Request, RequestHandler, Response } from 'express'

/** The caching of what never changes at its address. */
export const FOR_EVER = 'public, max-age=31536000, immutable'

/** A build, compression included, is followed by a rest of this many times its own time, which leaves the CPU to others. */
const REST = 3
const REST_AT_MOST_MS = 250
/** Cached answers take this many bytes at most; the least recently used are removed first. */
const KEPT_BYTES = 32 * 1024 * 1024
/** Shorter texts are not compressed: that saves no packet. */
const SHORT_CHARACTERS = 1024

const BROTLI_QUALITY = 4
/** For texts that are compressed once and sent for weeks: half the size, at four times the work. */
const LASTING_BROTLI_QUALITY = 9

type Built = { etag: string; text: string }
type Answer = { etag: string; coding: Coding; bytes: Buffer }
/** The names of HTTP, the best first. */
const CODINGS = ['br', 'gzip'] as const
type Coding = (typeof CODINGS)[number] | 'identity'

/** How an answer is built. */
export type Source = {
  /** The key of the answer in its `ResponseCache`. */
  key: string
  /** The strong part of the ETag that the answer would have now; left out where only a build can tell. */
  etag?: () => string
  /** Builds the current answer. All requests that wait for the build get what it throws or rejects with. */
  build: () => Built | Promise<Built>
  /** The answer hardly ever changes, so it is compressed better. */
  isLasting?: boolean
}

/** An answer in one coding. */
type Entry = {
  ready?: Answer
  /** The build that runs; its ETag is known as soon as its text is. */
  building?: { etag?: string; done: Promise<Answer> }
  /** The build that waits for its turn: for requests that came after the running one had begun. */
  next?: Promise<Answer>
}

/**
 * Builds one answer at a time, with a rest after each. A request gets the cached answer or the running build when that is
 * current; all others share the next build. So no answer is older than its request.
 */
export class ResponseCache {
  readonly #entries = new Map<string, Entry>()
  #keptBytes = 0
  #free: Promise<unknown> = Promise.resolve()

  /** A response for a route's handler to return. */
  of(source: Source): CachedResponse {
    return new CachedResponse(this, source)
  }

  get(source: Source, coding: Coding): Promise<Answer> {
    const key = `${coding} ${source.key}`
    const entry = this.#entries.get(key) ?? {}
    this.#entries.delete(key)
    this.#entries.set(key, entry)
    const etag = source.etag?.()
    if (etag !== undefined) {
      if (entry.ready?.etag === etag) return Promise.resolve(entry.ready)
      if (entry.building?.etag === etag) return entry.building.done
    }
    if (entry.next) return entry.next
    const done = this.#inTurn(() => {
      delete entry.next
      entry.building = { done }
      return this.#build(entry, source, coding)
    })
    return (entry.next = done)
  }

  async #build(entry: Entry, source: Source, coding: Coding): Promise<Answer> {
    try {
      const { etag, text } = await source.build()
      if (entry.building) entry.building.etag = etag
      // An unchanged text is not compressed again.
      if (entry.ready?.etag !== etag) this.#keep(entry, await compressed(text, etag, coding, source.isLasting))
      return entry.ready as Answer
    } finally {
      delete entry.building
    }
  }

  /** Runs a build after those before it and their rests. */
  #inTurn(build: () => Promise<Answer>): Promise<Answer> {
    let startMs = 0
    const done = this.#free.then(() => {
      startMs = performance.now()
      return build()
    })
    const rest = (): Promise<void> =>
      pause(Math.min(REST * (performance.now() - startMs), REST_AT_MOST_MS), undefined, { ref: false })
    this.#free = done.then(rest, rest)
    return done
  }

  #keep(entry: Entry, answer: Answer): void {
    this.#keptBytes += answer.bytes.length - (entry.ready?.bytes.length ?? 0)
    entry.ready = answer
    for (const [key, { ready, building, next }] of this.#entries) {
      if (this.#keptBytes <= KEPT_BYTES) return
      if (building || next) continue
      this.#entries.delete(key)
      this.#keptBytes -= ready?.bytes.length ?? 0
    }
  }
}

/** A response that comes from a `ResponseCache`. */
export class CachedResponse {
  readonly #answers: ResponseCache
  readonly #source: Source

  constructor(answers: ResponseCache, source: Source) {
    this.#answers = answers
    this.#source = source
  }

  /** The response’s JSON, for an answer that does not go over HTTP. */
  async value(): Promise<unknown> {
    const { bytes } = await this.#answers.get(this.#source, 'identity')
    return JSON.parse(bytes.toString())
  }

  /** Sends the response in a coding that the request accepts, or a 304, for which nothing is built when `etag` is known. */
  async send(response: Response): Promise<void> {
    const { req: request } = response
    response.vary('Accept-Encoding')
    const etag = this.#source.etag?.()
    if (etag !== undefined && isKnown(response, etag)) return sendNotModified(response)
    const wanted = CODINGS.find((coding) => request.acceptsEncodings(coding) !== false) ?? 'identity'
    const { bytes, coding, ...answer } = await this.#answers.get(this.#source, wanted)
    if (isKnown(response, answer.etag)) return sendNotModified(response)
    response.set('Content-Length', String(bytes.length))
    if (coding !== 'identity') response.set('Content-Encoding', coding)
    response.end(bytes)
  }
}

/** Sets the ETag, a weak one since the bytes differ by coding. @returns whether the client has this answer already */
function isKnown(response: Response, etag: string): boolean {
  return response.set('ETag', `W/"${etag}"`).req.fresh
}

/** Answers with 304: the client has the current answer. */
export function sendNotModified(response: Response): void {
  response.removeHeader('Content-Type')
  response.status(304).end()
}

const brotliAsync = promisify(brotliCompress)
const gzipAsync = promisify(gzip)

/** Off the event loop. */
async function compressed(text: string, etag: string, wanted: Coding, isLasting = false): Promise<Answer> {
  const bytes = Buffer.from(text)
  const coding = text.length < SHORT_CHARACTERS ? 'identity' : wanted
  switch (coding) {
    case 'identity':
      return { etag, coding, bytes }
    case 'gzip':
      return { etag, coding, bytes: await gzipAsync(bytes) }
    case 'br': {
      const params = {
        [constants.BROTLI_PARAM_QUALITY]: isLasting ? LASTING_BROTLI_QUALITY : BROTLI_QUALITY,
        [constants.BROTLI_PARAM_SIZE_HINT]: bytes.length,
      }
      return { etag, coding, bytes: await brotliAsync(bytes, { params }) }
    }
  }
}

const files = new ResponseCache()

/** Answers with a text file, compressed; calls the next handler when the file does not exist. Scripts are most of a first visit. */
export function sendCachedFile(pathFor: (request: Request) => string, cacheControl: string): RequestHandler {
  return async (request, response, next) => {
    const path = pathFor(request)
    const found = await stat(path).catch(() => undefined)
    if (!found?.isFile()) return next()
    const etag = `${found.size.toString(36)}-${found.mtimeMs.toString(36)}`
    const build = async () => ({ etag, text: await readFile(path, 'utf8') })
    response.type(extname(path)).set('Cache-Control', cacheControl)
    await files.of({ key: path, etag: () => etag, build, isLasting: true }).send(response)
  }
}
