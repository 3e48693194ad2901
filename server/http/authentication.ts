// Authentication of HTTP requests: as a visitor, an operator, one of the operator's own servers, or as nobody.
import type { IncomingMessage } from 'node:http'
import type { Request } from 'express'
import type { Route } from '../../shared/routes/route.ts'
import type { Refusal } from '../../shared/protocol.ts'
import { operatorKey } from '../admission/rate-limits.ts'
import { isSecret, type KnownOperator, type Operators } from '../auth/operators.ts'
import type { KnownVisitor, Visitors } from '../auth/visitors.ts'
import { refusal } from '../booking/command.ts'
import { refusalByRole } from './operator-calls.ts'
import { countRequest, type RequestLimitsOptions } from './request-limits.ts'

/** Who the operators are, and the secret of the operator's own servers. */
export type ServerSecrets = {
  operators: Operators
  /** For servers that confirm on behalf of visitors; undefined: none may. */
  confirmSecret: string | undefined
}

export type AuthenticationOptions = RequestLimitsOptions & ServerSecrets & { visitors: Visitors }

/** Who makes a request. Both are undefined for a server of the operator's, or for nobody. */
export type Authenticated = { visitor?: KnownVisitor | undefined; operator?: KnownOperator | undefined }
/** Why a request is refused, and the operator whose role is too low, if that is why. */
export type NotAllowed = { refusal: Refusal; operator?: KnownOperator }

const NO_TOKEN = refusal('UNAUTHORIZED', 'Send `Authorization: Bearer <token>`. POST /api/visitors gives you a token.')
const NO_OPERATOR = refusal('UNAUTHORIZED', 'This is for operators. Send `Authorization: Bearer <operator’s token>`.')

/** The token that a request bears, as its client sent it. */
export function bearerToken({ headers: { authorization } }: IncomingMessage): string | undefined {
  const [scheme, token = ''] = authorization?.split(' ') ?? []
  return scheme?.toLowerCase() === 'bearer' ? token : undefined
}

/**
 * Whether a request bears a secret of the operator's own servers. They act for many visitors from one address, so no limit
 * by address applies to them.
 */
export function isFromOwnServer(request: IncomingMessage, { operators, confirmSecret }: ServerSecrets): boolean {
  const token = bearerToken(request)
  return token !== undefined && (isSecret(token, confirmSecret) || operators.isMaster(token))
}

/**
 * Authenticates a request, and counts it by address and by visitor or operator, unless one of the operator's own servers
 * makes it.
 * @param route says who may use it
 * @param cost what the request uses of its address's budget
 * @returns who makes the request, or a refusal: `UNAUTHORIZED`, `FORBIDDEN`, `RATE_LIMITED` or `BUSY`
 */
export async function authenticate(
  request: Request,
  route: Pick<Route, 'bearer' | 'role'>,
  options: AuthenticationOptions,
  cost: number,
): Promise<Authenticated | NotAllowed> {
  const { bearer } = route
  const token = bearerToken(request)
  if (bearer === 'operator') return authenticateOperator(request, route, token, options, cost)
  if (bearer === 'visitor-or-server' && token !== undefined && isSecret(token, options.confirmSecret)) return {}
  const tooMany = countRequest(request, cost, options)
  if (tooMany) return { refusal: tooMany }
  if (bearer === 'none') return {}
  if (token === undefined) return bearer === 'optional' ? {} : { refusal: NO_TOKEN }
  const identified = await options.visitors.identify(token)
  if (!identified.ok) return { refusal: identified.error }
  const { visitor } = identified
  const tooFast = countRequest(request, 0, options, visitor.visitorId)
  return tooFast ? { refusal: tooFast } : { visitor }
}

async function authenticateOperator(
  request: Request,
  { role }: Pick<Route, 'role'>,
  token: string | undefined,
  options: AuthenticationOptions,
  cost: number,
): Promise<Authenticated | NotAllowed> {
  const { operators } = options
  const isMaster = token !== undefined && operators.isMaster(token)
  const tooMany = isMaster ? undefined : countRequest(request, cost, options)
  if (tooMany) return { refusal: tooMany }
  if (token === undefined) return { refusal: NO_OPERATOR }
  const identified = await operators.identify(token)
  if (!identified.ok) return { refusal: identified.error }
  const { operator } = identified
  const tooFast = isMaster ? undefined : countRequest(request, 0, options, operatorKey(operator.name))
  if (tooFast) return { refusal: tooFast }
  const roleTooLow = refusalByRole(operator, role)
  return { operator, ...(roleTooLow && { refusal: roleTooLow }) }
}
