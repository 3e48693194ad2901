// Visitors who stay from the beginning to the end: those who only look, and those who hold and release seats.
import type { PopulationOf } from '../instructions.ts'
import { now } from '../run-clock.ts'
import { ShowConnection } from '../wire/show-connection.ts'
import type { LoadSession } from './load-session.ts'
import { chooseSeats } from './seat-choice.ts'
import { arrivalTimes } from './visits.ts'

/** Handshakes at a time in one process. More would only wait for each other. */
const PORTION = 50

/** Connects viewers and lets them join the show. Fewer come when the session ends meanwhile, or some are refused. */
export async function openViewers(session: LoadSession, count: number): Promise<ShowConnection[]> {
  const viewers: ShowConnection[] = []
  while (viewers.length < count && !session.isOver()) {
    const portion = Math.min(PORTION, count - viewers.length)
    const opened = await Promise.all(Array.from({ length: portion }, () => ShowConnection.open(session.context, now())))
    const connections = opened.filter((connection) => connection !== undefined)
    if (connections.length === 0) throw new Error('The server takes no more viewers.')
    await Promise.all(connections.map((connection) => connection.join()))
    viewers.push(...connections)
    session.present += connections.length
  }
  return viewers
}

/** Changes the map `perSecond` times a second. The connections take turns; one that still waits for an answer is late. */
export async function changeSeats(
  session: LoadSession,
  { perSecond, seconds }: PopulationOf<'seat-changers'>,
  connections: readonly ShowConnection[],
): Promise<void> {
  const start = now()
  /** By connection, the end of its last change. */
  const changes = connections.map(() => Promise.resolve())
  const releaseAll = async (): Promise<void> => {
    await Promise.all(changes)
    await Promise.all(connections.map((connection) => connection.ask({ request: 'seats:release' })))
  }
  let turn = 0
  session.visits++
  for (const ms of arrivalTimes(session.random, { perSecond, rampSeconds: 0, seconds })) {
    const intended = await session.waitUntil(start + session.pausedMs + ms)
    if (session.isPaused) {
      await releaseAll()
      session.visits--
      await session.resumed()
      session.visits++
    }
    if (session.isOver()) break
    const i = turn++ % connections.length
    const connection = connections[i]
    const before = changes[i]
    if (connection && before) changes[i] = before.then(() => changeOne(session, connection, intended))
  }
  await releaseAll()
  session.visits--
}

/** Releases what the visitor holds, or holds one seat. */
async function changeOne(session: LoadSession, connection: ShowConnection, intended: number): Promise<void> {
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
