// Answers that many ask for: each is built once and compressed once for all who ask while it is true.
import { setTimeout as pause } from 'node:timers/promises'
import { promisify } from 'node:util'
import { brotliCompress, constants, gzip } from 'node:zlib'
import type { Response } from 'express'

/** A build is followed by a rest of so many times its own time, compression included, so that others get the rest. */
const REST = 3
const REST_AT_MOST_MS = 250
/** Answers are kept while they have no more bytes than this in all; the longest unasked go first. */
const KEPT_BYTES = 32 * 1024 * 1024
/** Shorter texts are sent as they are: compressing them saves no packet. */
const SHORT_CHARACTERS = 1024

const BROTLI_QUALITY = 4
/** For what is compressed once and sent for weeks: half of the size, at four times the work. */
const LASTING_BROTLI_QUALITY = 9

type Built = { etag: string; text: string }
type Answer = { etag: string; coding: Coding; bytes: Buffer }
/** The names of HTTP, the best first. */
const CODINGS = ['br', 'gzip'] as const
type Coding = (typeof CODINGS)[number] | 'identity'

/** What an answer is made of. */
export type Source = {
  /** Names the answer among all of its `SharedAnswers`. */
  key: string
  /** The strong part of the ETag that the answer would have now; left out where only building it can tell. */
  etag?: () => string
  /** The answer of now. Whatever it throws or rejects with, all get who wait for it. */
  build: () => Built | Promise<Built>
  /** It hardly ever changes, and is compressed the better for it. */
  isLasting?: boolean
}

/** An answer in one coding. */
type Entry = {
  ready?: Answer
  /** The build that is under way; its ETag is known when its text is. */
  building?: { etag?: string; done: Promise<Answer> }
  /** The build that begins when it is this one's turn: for who asked after the one under way had begun. */
  next?: Promise<Answer>
}

/**
 * Builds one answer at a time, with a rest after each. Who asks for what is ready, or being built, as it is now, gets
 * that; all others share the next build, so that nobody gets an answer from before they asked.
 */
export class ResponseCache {
  readonly #entries = new Map<string, Entry>()
  #keptBytes = 0
  #free: Promise<unknown> = Promise.resolve()

  /** An answer for a route to give. */
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
      // A text that has not changed is not compressed again.
      if (entry.ready?.etag !== etag) this.#keep(entry, await compressed(text, etag, coding, source.isLasting))
      return entry.ready as Answer
    } finally {
      delete entry.building
    }
  }

  /** Runs a build when those before it are done and have been rested from. */
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

/** One answer of many askers. */
export class CachedResponse {
  readonly #answers: ResponseCache
  readonly #source: Source

  constructor(answers: ResponseCache, source: Source) {
    this.#answers = answers
    this.#source = source
  }

  /** Sends it in the coding that the request accepts, or a 304; where the ETag is known, that builds nothing. */
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

/** Sets the ETag, a weak one since the bytes differ by coding. @returns whether the asker has this answer already */
function isKnown(response: Response, etag: string): boolean {
  return response.set('ETag', `W/"${etag}"`).req.fresh
}

/** Answers with 304: the asker’s ETag names what they would get. */
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
