// What a connection can be.
import type { Refusal } from './types.ts'

/**
 * Where a connection stands; `since` is the server's time when it was lost, in milliseconds since 1970. It comes back by
 * itself from `reconnecting`, and from `offline`, which it is called after three attempts in vain; not from `refused` (the
 * token, the protocol) and `closed`.
 */
export type LineState =
  | { name: 'connecting' }
  | { name: 'live' }
  | { name: 'reconnecting'; since: number }
  | { name: 'offline'; since: number }
  | { name: 'refused'; refusal: Refusal }
  | { name: 'closed' }
