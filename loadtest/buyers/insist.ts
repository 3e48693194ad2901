// Asking again when no answer came, as a client should: every request may be asked twice.
import type { Deed, Instant, Outcome } from '../history.ts'
import { now } from '../run-clock.ts'
import type { ShowConnection } from '../wire/show-connection.ts'

const ASKS = 3

export async function insist(connection: ShowConnection, deed: Deed, intended: Instant = now()): Promise<Outcome> {
  let outcome = await connection.ask(deed, intended)
  for (let asked = 1; asked < ASKS && outcome.kind === 'unknown'; asked++) outcome = await connection.ask(deed)
  return outcome
}
