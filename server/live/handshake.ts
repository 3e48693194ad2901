// The handshake of a socket: which requests are refused, who connects, and which limits the visitor is told.
import type { IncomingMessage } from 'node:http'
import type { ServerOptions } from 'socket.io'
import type { Limits } from '../../shared/limits.ts'
import { Handshake, type Refusal } from '../../shared/protocol.ts'
import { PROTOCOL_VERSION } from '../../shared/status.ts'
import type { ConnectionLimit } from '../admission/connection-limit.ts'
import type { RateLimits } from '../admission/rate-limits.ts'
import type { Operators } from '../auth/operators.ts'
import type { KnownVisitor, Visitors } from '../auth/visitors.ts'
import { refusal } from '../booking/command.ts'
import type { HoldSettings } from '../booking/decision.ts'

const SECOND_MS = 1000
const CLOSING = 'Connection: close\r\nContent-Length: 0\r\n\r\n'
const FORBIDDEN = `HTTP/1.1 403 Forbidden\r\n${CLOSING}`
const TOO_MANY_REQUESTS = `HTTP/1.1 429 Too Many Requests\r\nRetry-After: 1\r\n${CLOSING}`

export type HandshakeOptions = {
  rateLimits: RateLimits
  connectionLimit: ConnectionLimit
  /** The address that a request comes from, as limits count it. */
  addressOf: (request: IncomingMessage) => string
  /** Whether the page that a handshake comes from may connect. */
  isOriginAllowed: (request: IncomingMessage) => boolean
}

/** Makes Engine.IO's `allowRequest`: 403 for pages of other sites, 429 for an address that connects too often. */
export function handshakeCheck({
  rateLimits,
  connectionLimit,
  addressOf,
  isOriginAllowed,
}: HandshakeOptions): NonNullable<ServerOptions['allowRequest']> {
  return (request, decide) => {
    const refuse = (answer: string): void => {
      // Engine.IO would answer a refused upgrade with 400.
      if (request.headers.upgrade) request.socket.end(answer)
      decide(null, false)
    }
    if (!isOriginAllowed(request)) return refuse(FORBIDDEN)
    const address = addressOf(request)
    if (!connectionLimit.mayUpgrade(request, address)) return refuse(TOO_MANY_REQUESTS)
    void rateLimits.countHandshake(address).then((tooMany) => {
      if (!tooMany) return decide(null, true)
      rateLimits.isFlood(address, undefined)
      refuse(TOO_MANY_REQUESTS)
    })
  }
}

/** Who connects: a visitor, who may be an operator too. */
export type Connecting = { visitor: KnownVisitor; operator?: { name: string; token: string } }

/**
 * Identifies the visitor of a socket, by its token, or a new visitor without one; and the operator, if it has such a token.
 * @param auth the `auth` of the Socket.IO handshake: `{ token?, operatorToken?, protocol? }`
 * @param address of the client, as limits count it
 * @returns the visitor with a fresh token, or a refusal: `RATE_LIMITED`, `UNAUTHORIZED`, `PROTOCOL_MISMATCH` or `BUSY`
 */
export async function identify(
  auth: unknown,
  address: string,
  { visitors, operators, rateLimits }: { visitors: Visitors; operators: Operators; rateLimits: RateLimits },
): Promise<Connecting | { refusal: Refusal }> {
  const tooMany = await rateLimits.countConnect(address)
  if (tooMany) return { refusal: tooMany }
  const parsed = Handshake.safeParse(auth)
  if (!parsed.success) {
    return { refusal: refusal('UNAUTHORIZED', 'The token is not a token. Connect without one.') }
  }
  const { token, operatorToken, protocol } = parsed.data
  if (protocol !== undefined && protocol !== PROTOCOL_VERSION) {
    const message = `This server speaks protocol ${PROTOCOL_VERSION}. Reload the page.`
    return { refusal: refusal('PROTOCOL_MISMATCH', message) }
  }
  const operator = operatorToken == null ? undefined : await operators.identify(operatorToken)
  if (operator?.ok === false) return { refusal: handshakeRefusal(operator.error) }
  const identified = token == null ? await newVisitor(address, rateLimits) : await visitors.identify(token)
  if (!identified.ok) return { refusal: identified.error }
  return {
    visitor: await visitors.welcome(identified.visitor, address),
    ...(operator && operatorToken != null && { operator: { name: operator.operator.name, token: operatorToken } }),
  }
}

/** A visitor's token in the place of an operator's is a bad token. */
function handshakeRefusal(error: Refusal): Refusal {
  return error.code === 'FORBIDDEN' ? { ...error, code: 'UNAUTHORIZED' } : error
}

async function newVisitor(address: string, rateLimits: RateLimits) {
  const error = await rateLimits.countNewVisitor(address)
  return error ? { ok: false as const, error } : { ok: true as const, visitor: undefined }
}

/** The limits that a visitor is told when it connects, in the units of the protocol. */
export function limitsOf(settings: HoldSettings, frameMs: number): Limits {
  const { maxSeatsPerVisitor, holdMs, holdMaxMs, graceMs, resumeMs, heldSeatsPerAddress } = settings
  return {
    maxSeatsPerVisitor,
    holdSeconds: holdMs / SECOND_MS,
    holdMaxSeconds: holdMaxMs / SECOND_MS,
    graceSeconds: graceMs / SECOND_MS,
    holdResumeSeconds: resumeMs / SECOND_MS,
    ...(heldSeatsPerAddress !== null && { heldSeatsPerAddress }),
    frameMs,
  }
}
