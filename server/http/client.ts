// Serves the built client: its hashed files for ever, its page at every address that is a page.
import { existsSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import express, { Router } from 'express'

const BUILT = fileURLToPath(new URL('../../client/dist/', import.meta.url))

/** Whether there is anything to serve. */
export function isClientBuilt(): boolean {
  return existsSync(`${BUILT}index.html`)
}

export function serveClient(): Router {
  const router = Router()
  router.use(
    '/assets',
    express.static(`${BUILT}assets`, { immutable: true, maxAge: '365d', fallthrough: true, redirect: false }),
  )
  router.use(express.static(BUILT, { index: false, redirect: false }))
  router.get(/^\/(?!(api|assets|health|socket\.io)(\/|$))[^.]*$/i, (_request, response, next) => {
    response.sendFile('index.html', { root: BUILT, headers: { 'Cache-Control': 'no-cache' } }, (error) => {
      // Whoever asked has gone.
      if (!error || codeOf(error) === 'ECONNABORTED') return
      next(codeOf(error) === 'ENOENT' ? undefined : error)
    })
  })
  return router
}

function codeOf(error: Error): unknown {
  return 'code' in error ? error.code : undefined
}
