// GET /metrics, for Prometheus: with the token of METRICS_TOKEN, or that of an operator.
import { Router } from 'express'
import { COSTS } from '../admission/request-costs.ts'
import { isSecret } from '../auth/operators.ts'
import { authenticate, bearerToken, type AuthenticationOptions } from './authentication.ts'
import { refuseOtherMethods, sendRefusal } from './refusals.ts'
import { noteRoute } from './request-metrics.ts'

export type MetricsOptions = {
  /** The token of the monitoring system; undefined: only operators may read the metrics. */
  metricsToken: string | undefined
  /** All metrics as text. */
  exposition: { contentType: string; text: () => Promise<string> }
}

/** Any operator may read the metrics: none of them is about a person. */
const FOR_OPERATORS = { bearer: 'operator', role: 'viewer' } as const

export function createMetricsRoute(options: AuthenticationOptions & MetricsOptions): Router {
  const { metricsToken, exposition } = options
  const router = Router()
  router.use('/metrics', (_request, response, next) => {
    noteRoute(response, 'metrics')
    next()
  })
  router.get('/metrics', async (request, response) => {
    const token = bearerToken(request)
    if (token === undefined || !isSecret(token, metricsToken)) {
      const caller = await authenticate(request, FOR_OPERATORS, options, COSTS.query)
      if ('refusal' in caller) return sendRefusal(response, caller.refusal)
    }
    response.set({ 'Content-Type': exposition.contentType, 'Cache-Control': 'no-store' })
    response.end(await exposition.text())
  })
  router.all('/metrics', refuseOtherMethods(['GET']))
  return router
}
