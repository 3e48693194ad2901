// Serves the document of the sockets' events, and the page that shows it.
import { readFileSync } from 'node:fs'
import { Router, type RequestHandler } from 'express'
import { asyncApiDocument } from '../documents/asyncapi.ts'
import { eventsPage } from '../documents/events-page.ts'
import { documentText } from '../documents/text.ts'
import { refuseMethod } from './routes.ts'

/** Addresses below `/api`. The page refers to the others relative to itself, so it has none with a slash at its end. */
export function serveDocuments(): Router {
  const router = Router({ strict: true })
  const document = asyncApiDocument()
  const stylesheet = readFileSync(new URL('../documents/events.css', import.meta.url), 'utf8')
  const files: [path: string, type: string, text: string][] = [
    ['/asyncapi.json', 'json', documentText(document)],
    ['/events', 'html', eventsPage(document)],
    ['/events.css', 'css', stylesheet],
  ]
  for (const [path, type, text] of files) {
    router.get(path, send(type, text))
    router.all(path, refuseMethod(['GET']))
  }
  return router
}

function send(type: string, text: string): RequestHandler {
  return (_request, response) => void response.set('Cache-Control', 'no-cache').type(type).send(text)
}
