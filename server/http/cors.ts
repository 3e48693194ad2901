// CORS: pages of the sites in ALLOWED_ORIGINS may use the API from a browser.
import type { RequestHandler } from 'express'
import { isListed } from '../live/allowed-origins.ts'

const PREFLIGHT = {
  'Access-Control-Allow-Methods': 'GET, HEAD, POST, PUT, DELETE',
  'Access-Control-Allow-Headers': 'Authorization, Content-Type, Last-Event-ID',
  'Access-Control-Max-Age': '86400',
}

/**
 * Answers preflights of the sites in `allowed`, and lets their pages read every answer. No cookies have to be allowed.
 * @param limit calls `next` for preflights that are to be answered, and refuses others
 */
export function allowSites(allowed: readonly string[], limit: RequestHandler): RequestHandler {
  return (request, response, next) => {
    response.vary('Origin')
    const { origin } = request.headers
    if (origin === undefined || !isListed(origin, allowed)) return next()
    response.set({
      'Access-Control-Allow-Origin': origin,
      'Access-Control-Expose-Headers': 'ETag, Retry-After, Server-Time',
    })
    if (request.method !== 'OPTIONS' || !request.headers['access-control-request-method']) return next()
    limit(request, response, () => void response.status(204).set(PREFLIGHT).end())
  }
}
