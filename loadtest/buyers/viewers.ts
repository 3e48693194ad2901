// Those who look at the map from before it begins until all is over.
import { now } from '../run-clock.ts'
import { ShowConnection } from '../wire/show-connection.ts'
import type { LoadSession } from './load-session.ts'

/** So many handshakes at a time and process: more at once only wait for each other. */
const PORTION = 50

/** Lets so many in, and shows them the map. */
export async function gather(session: LoadSession, count: number): Promise<ShowConnection[]> {
  const connections: ShowConnection[] = []
  while (connections.length < count && !session.isOver()) {
    const portion = Math.min(PORTION, count - connections.length)
    const opened = await Promise.all(Array.from({ length: portion }, () => ShowConnection.open(session.wire, now())))
    const came = opened.filter((connection) => connection !== undefined)
    if (came.length === 0) throw new Error('The server takes no more viewers.')
    await Promise.all(came.map((connection) => connection.join()))
    connections.push(...came)
    session.people += came.length
  }
  return connections
}
