// Serves the documents of the API, and the pages that show them.
import { createHash } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import { Router, type RequestHandler } from 'express'
import { asyncApiDocument } from '../documents/asyncapi.ts'
import { docsPage } from '../documents/docs-page.ts'
import { eventsPage } from '../documents/events-page.ts'
import { openApiDocument } from '../documents/openapi.ts'
import { documentText } from '../documents/text.ts'
import { refuseOtherMethods } from './refusals.ts'
import { ResponseCache, sendCachedFile } from './response-cache.ts'

const SWAGGER_UI = dirname(createRequire(import.meta.url).resolve('swagger-ui-dist/package.json'))
const SWAGGER_FILES = ['swagger-ui.css', 'swagger-ui-bundle.js']

/** Routes below `/api`. The pages refer to each other by relative addresses, so addresses with a slash at the end are refused. */
export function serveDocuments(): Router {
  const router = Router({ strict: true })
  const events = asyncApiDocument()
  const texts: [path: string, type: string, text: string][] = [
    ['/openapi.json', 'json', documentText(openApiDocument())],
    ['/docs', 'html', docsPage()],
    ['/docs/page.js', 'js', ownFile('docs-page.js')],
    ['/docs/page.css', 'css', ownFile('docs-page.css')],
    ['/asyncapi.json', 'json', documentText(events)],
    ['/events', 'html', eventsPage(events)],
    ['/events.css', 'css', ownFile('events.css')],
  ]
  for (const [path, type, text] of texts) {
    router.get(path, send(path, type, text))
    router.all(path, refuseOtherMethods(['GET']))
  }
  for (const name of SWAGGER_FILES) {
    router.get(
      `/docs/${name}`,
      sendCachedFile(() => join(SWAGGER_UI, name), 'no-cache'),
    )
  }
  return router
}

function ownFile(name: string): string {
  return readFileSync(new URL(`../documents/${name}`, import.meta.url), 'utf8')
}

const documents = new ResponseCache()

function send(key: string, type: string, text: string): RequestHandler {
  const etag = createHash('sha256').update(text).digest('base64url')
  const answer = documents.of({ key, etag: () => etag, build: () => ({ etag, text }), isLasting: true })
  return (_request, response) => answer.send(response.set('Cache-Control', 'no-cache').type(type))
}
