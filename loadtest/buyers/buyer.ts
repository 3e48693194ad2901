// A buyer, from arrival to ticket or without: looks, chooses, holds, hesitates, confirms or goes.
import type { Board } from '../../client/connection/board.ts'
import type { Instant } from '../history.ts'
import type { PopulationOf } from '../instructions.ts'
import { between, exponential } from '../random.ts'
import { ShowConnection } from '../wire/show-connection.ts'
import { chooseAnywhere, chooseSeats } from './seat-choice.ts'
import { buyOrGo } from './purchase.ts'
import type { LoadSession } from './load-session.ts'

/** So often a buyer chooses anew when somebody was quicker. */
const CHOICES = 5
/** Of buyers, the share that wants more than anybody may have. */
const GREEDY = 0.02

/** Comes at `arrival` as a new visitor, and has gone when this resolves. */
export async function buy(session: LoadSession, population: PopulationOf<'buyers'>, arrival: Instant): Promise<void> {
  const connection = await ShowConnection.open(session.wire, arrival)
  if (!connection) return
  if (await connection.join()) {
    const seatIds = await takeSeats(session, population, connection)
    if (seatIds.length > 0) await buyOrGo(session, population, connection, seatIds)
  }
  connection.close()
  await connection.gone
}

/** @returns the seats that the buyer has then; none when all was gone, or somebody else always quicker */
async function takeSeats(
  session: LoadSession,
  { pace, mostSeats, rush }: PopulationOf<'buyers'>,
  connection: ShowConnection,
): Promise<number[]> {
  const { random } = session
  const isGreedy = random() < GREEDY
  const tooMany = (connection.limits?.maxSeatsPerVisitor ?? 0) + 1
  const quantity = between(random, 1, mostSeats)
  const choose = ({ statuses }: Board): number[] =>
    isGreedy ? chooseAnywhere(statuses, tooMany) : chooseSeats(statuses, quantity, random, rush)
  for (let choice = 0; choice < CHOICES && !session.isOver(); choice++) {
    const decided = await session.pause(exponential(random, pace.look))
    const seatIds = connection.board ? choose(connection.board) : []
    if (seatIds.length === 0) return []
    const taken = await connection.ask({ request: 'seats:hold', seatIds }, decided)
    if (taken.kind === 'hold') return taken.hold.seatIds
    if (taken.kind !== 'refused' || taken.refusal.code !== 'SEATS_TAKEN') return []
  }
  return []
}
