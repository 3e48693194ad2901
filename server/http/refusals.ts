// Refusals over HTTP: the same codes and messages as on sockets, with the status that fits.
import type { RequestHandler, Response } from 'express'
import { statuses } from '../../shared/routes/route.ts'
import type { Refusal } from '../../shared/protocol.ts'
import { refusal, refused, type Result } from '../booking/command.ts'
import { noteRefusal } from './request-metrics.ts'

/** A refusal with an HTTP status of its own, where that of its code would say too little, such as 405. */
export type HttpRefusal = { refusal: Refusal; status?: number | undefined }

/** Sends a refusal. @param status instead of that of the code */
export function sendRefusal(response: Response, why: Refusal, status: number = statuses[why.code]): void {
  noteRefusal(response, why.code)
  if (why.retryAfterMs !== undefined) response.set('Retry-After', String(Math.ceil(why.retryAfterMs / 1000)))
  // The next answer may differ: a show that does not exist now may be created a moment later.
  response.set('Cache-Control', 'no-store')
  if (status === 401) response.set('WWW-Authenticate', 'Bearer')
  response.status(status).json(why)
}

/** Of an old ticket or link of a booking that somebody else has now (T2). */
export const PASSED_ON: Result<never> = refused(
  'FORBIDDEN',
  'This ticket was passed on to somebody else, who has a new one. It is no longer valid.',
)

/** A refusal of the whole request because of one fault in it. @param path names the place of the fault */
export function badRequest(path: string, message: string, status?: number): HttpRefusal {
  return { refusal: refusal('BAD_REQUEST', message, { issues: [{ path, message }] }), status }
}

/** Answers OPTIONS and refuses all other methods with 405: for the end of an address's routes. */
export function refuseOtherMethods(methods: readonly string[]): RequestHandler {
  const all = [...methods, ...(methods.includes('GET') ? ['HEAD'] : []), 'OPTIONS'].join(', ')
  return (request, response) => {
    response.set('Allow', all)
    if (request.method === 'OPTIONS') return void response.status(204).end()
    const message = `${request.method} is not possible at this address; ${all} are.`
    const { refusal: why, status } = badRequest('method', message, 405)
    sendRefusal(response, why, status)
  }
}
