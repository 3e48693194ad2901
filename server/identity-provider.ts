// The identity provider of the settings, whose users are visitors here, and some of them operators.
import type { Logger } from 'pino'
import { ProviderKeys } from './auth/provider-keys.ts'
import { ProviderOperators } from './auth/provider-operators.ts'
import { ProviderTokens } from './auth/provider-tokens.ts'
import type { Visitors } from './auth/visitors.ts'
import type { Config } from './config.ts'
import type { Clock } from './database/clock.ts'

/**
 * Verifies tokens of the configured identity provider; undefined when there is none. Its keys are fetched at once, so that
 * errors show early.
 */
export function providerTokens({ users }: Config, clock: Clock, log: Logger): ProviderTokens | undefined {
  if (!users) return undefined
  const keys = new ProviderKeys({
    jwksUrl: users.jwksUrl,
    onUnavailable: (error) => log.warn({ err: error }, 'The keys at USERS_JWKS_URL cannot be fetched.'),
  })
  void keys.refresh()
  return new ProviderTokens({ ...users, keys, nowMs: () => clock.nowMs() })
}

/** Tells operators by tokens of the identity provider; undefined when no claim is set for that. */
export function providerOperators(
  { users }: Config,
  tokens: ProviderTokens | undefined,
  visitors: Visitors,
): ProviderOperators | undefined {
  if (!users?.operators || !tokens) return undefined
  return new ProviderOperators({ ...users.operators, issuer: users.issuer, tokens, visitors })
}
