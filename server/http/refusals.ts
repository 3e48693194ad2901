// A refusal over HTTP: the same words as on the wire, with the status that fits.
import type { Response } from 'express'
import { statuses } from '../../shared/routes/route.ts'
import type { Refusal } from '../../shared/protocol.ts'

/** Sends a refusal. @param status where that of the code would say too little, such as 405 */
export function sendRefusal(response: Response, why: Refusal, status: number = statuses[why.code]): void {
  if (why.retryAfterMs !== undefined) response.set('Retry-After', String(Math.ceil(why.retryAfterMs / 1000)))
  // Whether there is a show, for one, may be another matter in a moment.
  response.set('Cache-Control', 'no-store')
  if (status === 401) response.set('WWW-Authenticate', 'Bearer')
  response.status(status).json(why)
}
