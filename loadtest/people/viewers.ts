// Those who look at the map and do nothing else.
import { now } from '../instant.ts'
import { Line } from '../wire/line.ts'
import type { Stage } from './stage.ts'

/** So many handshakes at a time and process: more at once only wait for each other. */
const PORTION = 50

/** Lets so many viewers in. @returns them */
export async function gatherViewers(stage: Stage, count: number): Promise<Line[]> {
  const viewers: Line[] = []
  while (viewers.length < count && !stage.isOver()) {
    const portion = Math.min(PORTION, count - viewers.length)
    const lines = await Promise.all(Array.from({ length: portion }, () => Line.open(stage.wire, now())))
    const came = lines.filter((line) => line !== undefined)
    if (came.length === 0) throw new Error('The server takes no more viewers.')
    await Promise.all(came.map((line) => line.join()))
    viewers.push(...came)
    stage.people += came.length
  }
  return viewers
}
