// The operator's identity provider, if one is set: its tokens, by which its users are visitors, and some of them operators.
import type { Logger } from 'pino'
import { ProviderKeys } from './auth/provider-keys.ts'
import { ProviderOperators } from './auth/provider-operators.ts'
import { ProviderTokens } from './auth/provider-tokens.ts'
import type { Visitors } from './auth/visitors.ts'
import type { Config } from './config.ts'

/**
 * Verifies tokens of the configured identity provider. Its keys are fetched at once, so that errors show early.
 * @param nowMs the database's time, in milliseconds since 1970
 */
export function providerTokens({ users }: Config, nowMs: () => number, log: Logger): ProviderTokens | undefined {
  if (!users) return undefined
  const keys = new ProviderKeys({
    jwksUrl: users.jwksUrl,
    onUnavailable: (error) => log.warn({ err: error }, 'The keys at USERS_JWKS_URL cannot be fetched.'),
  })
  void keys.refresh()
  return new ProviderTokens({ ...users, keys, nowMs })
}

/** Tells operators by tokens of the identity provider, if a claim is set for that. */
export function providerOperators(
  { users }: Config,
  tokens: ProviderTokens | undefined,
  visitors: Visitors,
): ProviderOperators | undefined {
  if (!users?.operators || !tokens) return undefined
  return new ProviderOperators({ ...users.operators, issuer: users.issuer, tokens, visitors })
}
