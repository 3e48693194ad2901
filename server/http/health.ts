// The health endpoints, for load balancers and supervisors.
import { Router } from 'express'
import { noteRoute } from './request-metrics.ts'

/**
 * Routes below `/health`.
 * @param isReady whether traffic should be sent here: not before the start is done, nor once draining began
 */
export function createHealth(isReady: () => Promise<boolean>): Router {
  const router = Router()
  router.use((_request, response, next) => {
    noteRoute(response, 'health')
    next()
  })
  router.get('/live', (_request, response) => void response.json({ live: true }))
  router.get('/ready', async (_request, response) => {
    const ready = await isReady()
    response.status(ready ? 200 : 503).json({ ready })
  })
  return router
}
