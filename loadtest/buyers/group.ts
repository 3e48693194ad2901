// A group that wants to sit together: lets the server choose, and asks for one seat fewer where so many are not to be had.
import { randomUUID } from 'node:crypto'
import type { Instant } from '../history.ts'
import type { PopulationOf } from '../instructions.ts'
import { between, exponential } from '../random.ts'
import { ShowConnection } from '../wire/show-connection.ts'
import { insist } from './insist.ts'
import { buyOrGo } from './purchase.ts'
import type { LoadSession } from './load-session.ts'

/** Comes at `arrival` as one new visitor, and has gone when this resolves. */
export async function sitTogether(
  session: LoadSession,
  population: PopulationOf<'groups'>,
  arrival: Instant,
): Promise<void> {
  const connection = await ShowConnection.open(session.wire, arrival)
  if (!connection) return
  if (await connection.join()) {
    const seatIds = await takeBest(session, population, connection)
    if (seatIds.length > 0) await buyOrGo(session, { ...population, cancel: false }, connection, seatIds)
  }
  connection.close()
  await connection.gone
}

/** @returns the seats that the group has then; none when all was gone */
async function takeBest(
  session: LoadSession,
  { pace, least, most }: PopulationOf<'groups'>,
  connection: ShowConnection,
): Promise<number[]> {
  const { random } = session
  for (let quantity = between(random, least, most); quantity > 0 && !session.isOver(); quantity--) {
    const decided = await session.pause(exponential(random, pace.look))
    // The same id however often it is asked: so nobody gets seats twice when an answer is lost.
    const wish = { request: 'seats:hold-best' as const, requestId: randomUUID(), quantity }
    const chosen = await insist(connection, wish, decided)
    if (chosen.kind === 'hold') return chosen.hold.seatIds
    if (chosen.kind !== 'refused' || chosen.refusal.code !== 'NOT_ENOUGH_SEATS') return []
  }
  return []
}
