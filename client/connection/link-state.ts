// What a connection can be.
import type { Refusal } from './types.ts'

/**
 * Where a connection stands; `since` is the server's time when it was lost, in milliseconds since 1970. It comes back by
 * itself from `reconnecting`, and from `offline`, which it is called after three attempts in vain; not from `refused` (the
 * token, the protocol) and `closed`. A `refusal` beside it is `RATE_LIMITED`: the server lets nobody more in now, and the
 * connection comes back after its `retryAfterMs`.
 */
export type LinkState =
  | { name: 'connecting'; refusal?: Refusal }
  | { name: 'live' }
  | { name: 'reconnecting'; since: number; refusal?: Refusal }
  | { name: 'offline'; since: number; refusal?: Refusal }
  | { name: 'refused'; refusal: Refusal }
  | { name: 'closed' }
