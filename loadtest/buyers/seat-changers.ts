// People who take a seat and give it back, all together so many times a second: what makes maps change.
import { arrivalTimes } from './arrivals.ts'
import { now } from '../run-clock.ts'
import type { PopulationOf } from '../instructions.ts'
import type { ShowConnection } from '../wire/show-connection.ts'
import { chooseSeats } from './seat-choice.ts'
import type { LoadSession } from './load-session.ts'

/** `connections` take turns. Who is still waiting for an answer makes the next change when it is there, and late by that. */
export async function changeSeats(
  session: LoadSession,
  { perSecond, seconds }: PopulationOf<'seat-changers'>,
  connections: readonly ShowConnection[],
): Promise<void> {
  const start = now()
  const busy = connections.map(() => Promise.resolve())
  const giveBack = async (): Promise<void> => {
    await Promise.all(busy)
    await Promise.all(connections.map((connection) => connection.ask({ request: 'seats:release' })))
  }
  let turn = 0
  session.busy++
  for (const afterMs of arrivalTimes(session.random, { perSecond, rampSeconds: 0, seconds })) {
    const intended = await session.until(start + session.pausedMs + afterMs)
    if (session.isPaused) {
      await giveBack()
      session.busy--
      await session.resumed()
      session.busy++
    }
    if (session.isOver()) break
    const next = turn++ % connections.length
    const connection = connections[next]
    const before = busy[next]
    if (connection && before) busy[next] = before.then(() => change(session, connection, intended))
  }
  await giveBack()
  session.busy--
}

async function change(session: LoadSession, connection: ShowConnection, intended: number): Promise<void> {
  const { board } = connection
  if (!board || session.isOver()) return
  const held = board.hold.seatIds
  if (held.length > 0) {
    await connection.ask({ request: 'seats:release', seatIds: held }, intended)
  } else {
    const seatIds = chooseSeats(board.statuses, 1, session.random, 1)
    if (seatIds.length > 0) await connection.ask({ request: 'seats:hold', seatIds }, intended)
  }
}
