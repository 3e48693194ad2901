// The health endpoints, for load balancers and whatever restarts the server. No limit counts them.
import { Router } from 'express'

/** @param isReady whether traffic should be sent here: not before the start is done, nor once draining began */
export function createHealth(isReady: () => Promise<boolean>): Router {
  const router = Router()
  router.get('/health/live', (_request, response) => void response.json({ live: true }))
  router.get('/health/ready', async (_request, response) => {
    const ready = await isReady()
    response.status(ready ? 200 : 503).json({ ready })
  })
  return router
}
