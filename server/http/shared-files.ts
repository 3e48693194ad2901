// Scripts and style sheets, compressed once for all who ask: they are most of what a first visit loads.
import { readFile, stat } from 'node:fs/promises'
import { extname } from 'node:path'
import type { Request, RequestHandler } from 'express'
import { ResponseCache } from './response-cache.ts'

const files = new ResponseCache()

/** Answers with a text file; where there is none, the next handler has its turn. */
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
