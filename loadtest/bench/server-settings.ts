// The terms on which the servers of the benchmark sell, as their environment says it and as the checker is told.
import type { facts } from '../../shared/protocol.ts'
import type { z } from 'zod'

/** So long that nothing runs out while it is measured; the cap is the largest that a server takes. */
export const LIMITS: z.output<(typeof facts)['visitor']>['limits'] = {
  maxSeatsPerVisitor: 100,
  holdSeconds: 900,
  holdMaxSeconds: 900,
  graceSeconds: 15,
  frameMs: 50,
}

export const ENVIRONMENT = {
  MAX_SEATS_PER_VISITOR: String(LIMITS.maxSeatsPerVisitor),
  HOLD_SECONDS: String(LIMITS.holdSeconds),
  HOLD_MAX_SECONDS: String(LIMITS.holdMaxSeconds),
  GRACE_SECONDS: String(LIMITS.graceSeconds),
  FRAME_MS: String(LIMITS.frameMs),
  // Far above what a visitor reaches here: the limiter does its work and refuses nobody.
  RATE_LIMIT: '1000000',
  // All visitors come from one address.
  CONNECTIONS_PER_ADDRESS: 'off',
  VISITORS_PER_ADDRESS: 'off',
  HELD_SEATS_PER_ADDRESS: 'off',
  WEBHOOK_ALLOW_PRIVATE: 'on',
}
