// Serves the built client: its hashed files for ever, its page at every address that is a page.
import { existsSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { fileURLToPath } from 'node:url'
import express, { Router, type Request, type RequestHandler } from 'express'
import { pageAt, type Page } from '../../shared/pages.ts'
import { sendCachedFile } from './shared-files.ts'

const BUILT = fileURLToPath(new URL('../../client/dist/', import.meta.url))
const INDEX = `${BUILT}index.html`
/** How the build writes the addresses of its own files in the page. */
const OWN_FILE = /(?<=(?:src|href)=")\.\//g
/** A file that is worth compressing. */
const ASSET = /^\/assets\/[\w.-]+\.(js|css)$/
/** So long browsers may run the elements of an earlier version. */
const SCRIPT_AGE_S = 5 * 60
const NO_PAGE = /^\/(api|assets|health|socket\.io)(\/|$)/i

/** Whether there is anything to serve. */
export function isClientBuilt(): boolean {
  return existsSync(INDEX)
}

export type ClientOptions = {
  /** Where the server is on its site, with a slash at both ends; `/` when it is not known to be anywhere else. */
  basePath: string
  /** @throws {Error} when the database cannot say */
  isShow: (showId: string) => Promise<boolean>
}

export function serveClient({ basePath, isShow }: ClientOptions): Router {
  const router = Router()
  router.get(
    ASSET,
    sendCachedFile(({ path }) => BUILT + path, 'public, max-age=31536000, immutable'),
  )
  router.use(
    '/assets',
    express.static(`${BUILT}assets`, { immutable: true, maxAge: '365d', fallthrough: true, redirect: false }),
  )
  // The script of the elements: for pages of every site, at an address that stays while its content changes.
  router.use('/embed.js', (_request, response, next) => {
    response.set({ 'Access-Control-Allow-Origin': '*', 'Cross-Origin-Resource-Policy': 'cross-origin' })
    next()
  })
  router.get(
    '/embed.js',
    sendCachedFile(() => `${BUILT}embed.js`, `public, max-age=${SCRIPT_AGE_S}`),
  )
  router.get(/.*/, async (request, response, next) => {
    const page = pageAt(request.path)
    if (NO_PAGE.test(request.path) || page.name === 'not found') return next()
    await sendPage(request, response, next, (await isThere(page, isShow)) ? 200 : 404)
  })
  router.use(express.static(BUILT, { index: false, redirect: false }))
  // A person is shown what the app says of an address that is none, a program gets the refusal.
  router.get(/.*/, async (request, response, next) => {
    if (NO_PAGE.test(request.path) || !isFromPerson(request)) return next()
    await sendPage(request, response, next, 404)
  })
  return router

  async function sendPage(
    request: Request,
    response: Parameters<RequestHandler>[1],
    next: () => void,
    status: number,
  ): Promise<void> {
    const html = await readFile(INDEX, 'utf8').catch(() => undefined)
    if (html === undefined) return next()
    response.status(status).set('Cache-Control', 'no-cache').vary('Accept').type('html')
    response.send(html.replaceAll(OWN_FILE, filesFrom(request)))
  }

  /**
   * What leads from a page to the files of the client. A proxy may serve the app under a path that is known to nobody
   * here, so for browsers it is relative. Programs, which read the page to see whether it is there, get it from the root.
   */
  function filesFrom(request: Request): string {
    if (basePath !== '/' || !isFromPerson(request)) return basePath
    return '../'.repeat(request.path.split('/').length - 2) || './'
  }
}

/** Browsers name HTML when they open a page. */
function isFromPerson({ headers }: Request): boolean {
  return headers.accept?.includes('text/html') ?? false
}

/** Whether a page is about a show that there is; taken for granted while the database cannot say. */
async function isThere(page: Page, isShow: ClientOptions['isShow']): Promise<boolean> {
  return !('showId' in page) || (await isShow(page.showId).catch(() => true))
}
