// The states of a connection.
import type { Refusal } from './types.ts'

/**
 * The state of a connection. `since` is the server's time when the connection was lost, in milliseconds since 1970. From
 * `reconnecting` the connection comes back by itself, also from `offline`, which follows three failed attempts. From
 * `refused` (of the token or the protocol) and `closed` it does not. Beside another state, `refusal` is `RATE_LIMITED`: the
 * server admits no more connections now, and the next attempt follows after its `retryAfterMs`.
 */
export type LinkState =
  | { name: 'connecting'; refusal?: Refusal }
  | { name: 'live' }
  | { name: 'reconnecting'; since: number; refusal?: Refusal }
  | { name: 'offline'; since: number; refusal?: Refusal }
  | { name: 'refused'; refusal: Refusal }
  | { name: 'closed' }
