// Those who look at the map from before it begins until all is over.
import { now } from '../run-clock.ts'
import { Line } from '../wire/show-connection.ts'
import type { Stage } from './load-session.ts'

/** So many handshakes at a time and process: more at once only wait for each other. */
const PORTION = 50

/** Lets so many in, and shows them the map. */
export async function gather(stage: Stage, count: number): Promise<Line[]> {
  const lines: Line[] = []
  while (lines.length < count && !stage.isOver()) {
    const portion = Math.min(PORTION, count - lines.length)
    const opened = await Promise.all(Array.from({ length: portion }, () => Line.open(stage.wire, now())))
    const came = opened.filter((line) => line !== undefined)
    if (came.length === 0) throw new Error('The server takes no more viewers.')
    await Promise.all(came.map((line) => line.join()))
    lines.push(...came)
    stage.people += came.length
  }
  return lines
}
