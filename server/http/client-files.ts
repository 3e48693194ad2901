// Serves the built client: its files, and its pages at every address that is a page.
import { existsSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { fileURLToPath } from 'node:url'
import express, { Router, type Request, type Response } from 'express'
import { opsPageAt, type OpsPage } from '../../shared/ops-pages.ts'
import { pageAt, type Page } from '../../shared/pages.ts'
import { brandedPage, serveBrand } from '../brand/brand-pages.ts'
import type { Brand } from '../brand/brand.ts'
import { sendCachedFile } from './response-cache.ts'

const BUILT = fileURLToPath(new URL('../../client/dist/', import.meta.url))
const INDEX = `${BUILT}index.html`
/** The page of the operators' pages. */
const OPS = `${BUILT}ops.html`
/** The door's page. */
const DOOR = `${BUILT}door.html`
const DOOR_PATH = /^\/door(\.html)?\/?$/i
/** The addresses of the client's own files, as the build writes them in the page. */
const OWN_FILE = /(?<=(?:src|href)=")\.\//g
/** A file that is sent compressed. */
const ASSET = /^\/assets\/[\w.-]+\.(js|css)$/
/** For this long browsers may run the elements of an earlier version. */
const SCRIPT_AGE_S = 5 * 60
const NO_PAGE = /^\/(api|assets|health|socket\.io)(\/|$)/i

/** Whether the client is built. */
export function isClientBuilt(): boolean {
  return existsSync(INDEX)
}

export type ClientOptions = {
  /** The server's path on its site, with a slash at both ends; `/` when none is set. */
  basePath: string
  /** Whether the pages of the demo exist: two customers side by side, and a tab as another customer. */
  isDemo: boolean
  brand: Brand
  /** @throws {Error} when the database does not answer */
  isShow: (showId: string) => Promise<boolean>
}

export function serveClient({ basePath, isDemo, brand, isShow }: ClientOptions): Router {
  const router = Router()
  router.use(serveBrand(brand))
  router.get(
    ASSET,
    sendCachedFile(({ path }) => BUILT + path, 'public, max-age=31536000, immutable'),
  )
  router.use(
    '/assets',
    express.static(`${BUILT}assets`, { immutable: true, maxAge: '365d', fallthrough: true, redirect: false }),
  )
  // The script of the custom elements: for pages of every site, at an address that stays while its content changes.
  router.use('/embed.js', (_request, response, next) => {
    response.set({ 'Access-Control-Allow-Origin': '*', 'Cross-Origin-Resource-Policy': 'cross-origin' })
    next()
  })
  router.get(
    '/embed.js',
    sendCachedFile(() => `${BUILT}embed.js`, `public, max-age=${SCRIPT_AGE_S}`),
  )
  router.get(/.*/, async (request, response, next) => {
    const ops = opsPageAt(request.path)
    if (ops) {
      forbidFrames(response)
      const isThere = ops.name !== 'not found' && (await exists(ops, isShow))
      return sendPage(OPS, request, response, next, isThere ? 200 : 404)
    }
    if (DOOR_PATH.test(request.path)) {
      forbidFrames(response)
      return sendPage(DOOR, request, response, next, 200)
    }
    const page = pageAt(request.path)
    if (NO_PAGE.test(request.path) || page.name === 'not found') return next()
    if (!isDemo && page.name === 'duel') return next()
    // `?as=new` makes a tab another customer.
    if (!isDemo && request.query.as !== undefined) return response.redirect(withoutQuery(request.path))
    await sendPage(INDEX, request, response, next, (await exists(page, isShow)) ? 200 : 404)
  })
  router.use(express.static(BUILT, { index: false, redirect: false }))
  // At an address that does not exist, a browser gets the app's page, and a program gets the refusal.
  router.get(/.*/, async (request, response, next) => {
    if (NO_PAGE.test(request.path) || !acceptsHtml(request)) return next()
    await sendPage(INDEX, request, response, next, 404)
  })
  return router

  async function sendPage(
    file: string,
    request: Request,
    response: Response,
    next: () => void,
    status: number,
  ): Promise<void> {
    const html = await readFile(file, 'utf8').catch(() => undefined)
    if (html === undefined) return next()
    response.status(status).set('Cache-Control', 'no-cache').vary('Accept').type('html')
    response.send(
      brandedPage(html, file === INDEX ? brand : { ...brand, map: 'dark' }).replaceAll(OWN_FILE, filesFrom(request)),
    )
  }

  /**
   * The path from a page to the files of the client. A proxy may serve the app under a path that this server does not know,
   * so for browsers the path is relative. Programs, which check whether the page exists, get it from the root.
   */
  function filesFrom(request: Request): string {
    if (basePath !== '/' || !acceptsHtml(request)) return basePath
    return '../'.repeat(request.path.split('/').length - 2) || './'
  }
}

/** No site may show the page in a frame, also none that may show the buyers' pages: clicks could be led astray. */
function forbidFrames(response: Response): void {
  const policy = response.get('Content-Security-Policy') ?? ''
  response.set('Content-Security-Policy', policy.replace(/frame-ancestors [^;]*/, "frame-ancestors 'none'"))
}

/** A page's own address, relative to the page, since its site may have it under a path, and with its query emptied. */
function withoutQuery(path: string): string {
  return path.split('/').at(-1) || '?'
}

/** Browsers ask for HTML when they open a page. */
function acceptsHtml({ headers }: Request): boolean {
  return headers.accept?.includes('text/html') ?? false
}

/** Whether the show of a page exists; assumed while the database does not answer. */
async function exists(page: Page | OpsPage, isShow: ClientOptions['isShow']): Promise<boolean> {
  return !('showId' in page) || (await isShow(page.showId).catch(() => true))
}
