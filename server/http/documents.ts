// Serves the documents of the API, and the pages that show them.
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import express, { Router, type RequestHandler } from 'express'
import { asyncApiDocument } from '../documents/asyncapi.ts'
import { docsPage } from '../documents/docs-page.ts'
import { eventsPage } from '../documents/events-page.ts'
import { openApiDocument } from '../documents/openapi.ts'
import { documentText } from '../documents/text.ts'
import { refuseMethod } from './routes.ts'

const OWN_FILES = fileURLToPath(new URL('../documents/page/', import.meta.url))
const SWAGGER_UI = dirname(createRequire(import.meta.url).resolve('swagger-ui-dist/package.json'))
const SWAGGER_FILES = ['swagger-ui.css', 'swagger-ui-bundle.js']

/** Addresses below `/api`. A page refers to the others relative to itself, so it has none with a slash at its end. */
export function serveDocuments(): Router {
  const router = Router({ strict: true })
  const events = asyncApiDocument()
  const texts: [path: string, type: string, text: string][] = [
    ['/openapi.json', 'json', documentText(openApiDocument())],
    ['/docs', 'html', docsPage()],
    ['/asyncapi.json', 'json', documentText(events)],
    ['/events', 'html', eventsPage(events)],
  ]
  for (const [path, type, text] of texts) {
    router.get(path, send(type, text))
    router.all(path, refuseMethod(['GET']))
  }
  const files = express.static(OWN_FILES, { index: false, redirect: false, cacheControl: false })
  router.use('/docs', noCache, files)
  router.use('/events', noCache, files)
  for (const name of SWAGGER_FILES) {
    router.get(`/docs/${name}`, (_request, response) => response.sendFile(join(SWAGGER_UI, name)))
  }
  return router
}

function send(type: string, text: string): RequestHandler {
  return (_request, response) => void response.set('Cache-Control', 'no-cache').type(type).send(text)
}

const noCache: RequestHandler = (_request, response, next) => {
  response.set('Cache-Control', 'no-cache')
  next()
}
