// Authentication of HTTP requests: as a visitor, as one of the operator's own servers, or as nobody.
import { createHash, timingSafeEqual } from 'node:crypto'
import type { IncomingMessage } from 'node:http'
import type { Request } from 'express'
import type { Bearer } from '../../shared/routes/route.ts'
import type { Refusal } from '../../shared/protocol.ts'
import type { KnownVisitor, Visitors } from '../auth/visitors.ts'
import { refusal } from '../booking/command.ts'
import { countRequest, type RequestLimitsOptions } from './request-limits.ts'

/** The secrets of the operator's own servers. */
export type ServerSecrets = {
  /** Undefined: no operator requests are accepted. */
  operatorToken: string | undefined
  /** For servers that confirm on behalf of visitors; undefined: none may. */
  confirmSecret: string | undefined
}

export type AuthenticationOptions = RequestLimitsOptions & ServerSecrets & { visitors: Visitors }

const NO_TOKEN = refusal('UNAUTHORIZED', 'Send `Authorization: Bearer <token>`. POST /api/visitors gives you a token.')
const NO_OPERATOR = refusal('UNAUTHORIZED', 'This is for operators. Send `Authorization: Bearer <OPERATOR_TOKEN>`.')
const NOT_THE_OPERATOR = refusal(
  'FORBIDDEN',
  'This is for operators, and the token is not the server’s OPERATOR_TOKEN.',
)

/** Compares digests, so that the time it takes reveals nothing about the secret. */
function isSecret(token: string, secret: string | undefined): boolean {
  const digest = (text: string): Buffer => createHash('sha256').update(text).digest()
  return secret !== undefined && timingSafeEqual(digest(token), digest(secret))
}

function bearerToken({ headers: { authorization } }: IncomingMessage): string | undefined {
  const [scheme, token = ''] = authorization?.split(' ') ?? []
  return scheme?.toLowerCase() === 'bearer' ? token : undefined
}

/**
 * Whether a request bears a secret of the operator's own servers. They act for many visitors from one address, so no limit
 * by address applies to them.
 */
export function isFromOwnServer(request: IncomingMessage, { operatorToken, confirmSecret }: ServerSecrets): boolean {
  const token = bearerToken(request)
  return token !== undefined && (isSecret(token, confirmSecret) || isSecret(token, operatorToken))
}

/**
 * Authenticates a request, and counts it by address and visitor unless one of the operator's own servers makes it.
 * @param bearer who may use the route
 * @param cost what the request uses of its address's budget
 * @returns the visitor of a valid token, or undefined for a server or for nobody; or a refusal: `UNAUTHORIZED`, `FORBIDDEN`,
 *   `RATE_LIMITED` or `BUSY`
 */
export async function authenticate(
  request: Request,
  bearer: Bearer,
  options: AuthenticationOptions,
  cost: number,
): Promise<{ visitor: KnownVisitor | undefined } | { refusal: Refusal }> {
  const { visitors, operatorToken, confirmSecret } = options
  const token = bearerToken(request)
  const secret = {
    operator: operatorToken,
    'visitor-or-server': confirmSecret,
    visitor: undefined,
    optional: undefined,
    none: undefined,
  }[bearer]
  if (token !== undefined && isSecret(token, secret)) return { visitor: undefined }
  const tooMany = countRequest(request, cost, options)
  if (tooMany) return { refusal: tooMany }
  if (bearer === 'none') return { visitor: undefined }
  if (token === undefined) {
    return bearer === 'optional' ? { visitor: undefined } : { refusal: bearer === 'operator' ? NO_OPERATOR : NO_TOKEN }
  }
  if (bearer === 'operator') return { refusal: NOT_THE_OPERATOR }
  const identified = await visitors.identify(token)
  if (!identified.ok) return { refusal: identified.error }
  const { visitor } = identified
  const tooFast = countRequest(request, 0, options, visitor.visitorId)
  return tooFast ? { refusal: tooFast } : { visitor }
}
