// Operators of the identity provider: users of it whose token has a role of ours in the claim that is set for that.
import { decodeJwt, type JWTPayload } from 'jose'
import { OperatorName, ROLES, type Role } from '../../shared/operators.ts'
import type { Refusal } from '../../shared/protocol.ts'
import { LONGEST_NAME, shortened } from '../../shared/text.ts'
import type { IdentifiedOperator } from './operators.ts'
import type { ProviderTokens } from './provider-tokens.ts'
import type { Visitors } from './visitors.ts'

/** A role has this prefix in tokens: realms have an `admin` of their own. */
const ROLE_PREFIX = 'holdfast-'

const BAD_TOKEN: Refusal = {
  code: 'UNAUTHORIZED',
  message: 'The sign-in has expired, was revoked or is not genuine. Sign in again.',
}
const NO_ROLE: Refusal = {
  code: 'FORBIDDEN',
  message: `This is for operators, and your sign-in has none of the roles ${ROLES.map((role) => ROLE_PREFIX + role).join(', ')}.`,
}

export type ProviderOperatorsOptions = {
  tokens: Pick<ProviderTokens, 'isFromProvider'>
  /** Verifies the tokens: those of operators must be valid as those of visitors must. */
  visitors: Pick<Visitors, 'identify'>
  issuer: string
  /** The claim that has the roles, with dots between the names of nested ones. */
  claim: string
  /** The claim that has the operator's name. */
  nameClaim: string
}

/** Tells operators by the identity provider's tokens. */
export class ProviderOperators {
  readonly #options: ProviderOperatorsOptions

  constructor(options: ProviderOperatorsOptions) {
    this.#options = options
  }

  /**
   * The operator whose token this is, with the highest of the roles in it; undefined when the token names another issuer.
   * Refuses as `UNAUTHORIZED`, as `FORBIDDEN` without a role, and as `BUSY` when the provider's keys cannot be fetched.
   */
  async identify(token: string): Promise<IdentifiedOperator | undefined> {
    const { tokens, visitors, issuer, claim, nameClaim } = this.#options
    if (!tokens.isFromProvider(token)) return undefined
    const identified = await visitors.identify(token)
    if (!identified.ok) return { ok: false, error: identified.error.code === 'BUSY' ? identified.error : BAD_TOKEN }
    const claims = decodeJwt(token)
    const role = highestRole(claimAt(claims, claim))
    const name = nameOf(claims, nameClaim, issuer)
    return role && name !== undefined ? { ok: true, operator: { name, role } } : { ok: false, error: NO_ROLE }
  }
}

/** A claim by its whole name, which may have dots as URLs do, or else by the names on the way to it. */
function claimAt(claims: JWTPayload, path: string): unknown {
  if (Object.hasOwn(claims, path)) return claims[path]
  let found: unknown = claims
  for (const name of path.split('.')) {
    if (typeof found !== 'object' || found === null) return undefined
    found = Object.entries(found).find(([key]) => key === name)?.[1]
  }
  return found
}

/** The highest of our roles among the values of a claim: a text, or a list of texts. */
function highestRole(values: unknown): Role | undefined {
  const all: unknown[] = Array.isArray(values) ? values : [values]
  return ROLES.findLast((role) => all.includes(ROLE_PREFIX + role))
}

/**
 * The name of an operator in the log, such as “ada (login.example)”: no user of the provider can have the name of an operator
 * of ours. Undefined when nothing in the token can be one.
 */
function nameOf(claims: JWTPayload, nameClaim: string, issuer: string): string | undefined {
  const suffix = ` (${URL.parse(issuer)?.host ?? issuer})`
  for (const name of [claimAt(claims, nameClaim), claims.sub]) {
    if (typeof name !== 'string' || name.trim() === '') continue
    const parsed = OperatorName.safeParse(shortened(name.trim(), LONGEST_NAME - suffix.length) + suffix)
    if (parsed.success) return parsed.data
  }
  return undefined
}
