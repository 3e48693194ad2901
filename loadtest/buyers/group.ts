// A group that wants to sit together: lets the server choose, and asks for one seat fewer where so many are not to be had.
import { randomUUID } from 'node:crypto'
import type { Instant } from '../history.ts'
import type { PartOf } from '../instructions.ts'
import { between, exponential } from '../random.ts'
import { Line } from '../wire/show-connection.ts'
import { insist } from './insist.ts'
import { buyOrGo } from './purchase.ts'
import type { Stage } from './load-session.ts'

/** Comes at `arrival` as one new visitor, and has gone when this resolves. */
export async function sitTogether(stage: Stage, part: PartOf<'groups'>, arrival: Instant): Promise<void> {
  const line = await Line.open(stage.wire, arrival)
  if (!line) return
  if (await line.join()) {
    const seatIds = await takeBest(stage, part, line)
    if (seatIds.length > 0) await buyOrGo(stage, { ...part, cancel: false }, line, seatIds)
  }
  line.close()
  await line.gone
}

/** @returns the seats that the group has then; none when all was gone */
async function takeBest(stage: Stage, { pace, least, most }: PartOf<'groups'>, line: Line): Promise<number[]> {
  const { random } = stage
  for (let quantity = between(random, least, most); quantity > 0 && !stage.isOver(); quantity--) {
    const decided = await stage.pause(exponential(random, pace.look))
    // The same id however often it is asked: so nobody gets seats twice when an answer is lost.
    const wish = { request: 'seats:hold-best' as const, requestId: randomUUID(), quantity }
    const chosen = await insist(line, wish, decided)
    if (chosen.kind === 'hold') return chosen.hold.seatIds
    if (chosen.kind !== 'refused' || chosen.refusal.code !== 'NOT_ENOUGH_SEATS') return []
  }
  return []
}
