// Buyers and groups, from arrival to ticket or without one: they hold seats, hesitate, and buy or leave.
import { randomUUID } from 'node:crypto'
import type { ReadonlyBoard } from '../../client/connection/board.ts'
import type { Deed, Instant, Outcome } from '../history.ts'
import type { Pace, PopulationOf } from '../instructions.ts'
import { between, exponential } from '../random.ts'
import { now } from '../run-clock.ts'
import { ShowConnection } from '../wire/show-connection.ts'
import type { LoadSession } from './load-session.ts'
import { chooseAnywhere, chooseSeats } from './seat-choice.ts'

/** How often a buyer chooses again after another was quicker. */
const CHOICES = 5
/** The share of buyers who want more seats than the limit allows. */
const GREEDY = 0.02
/** The share of buyers with a hold who ask for more time. */
const EXTENDS = 0.05
/** The share of buyers that begin a checkout before they buy, as the app does. */
const CHECKS_OUT = 0.3
/** The share of leaving visitors that release their seats; the server has to notice the others. */
const RELEASES = 0.5
/** How often a request is sent until there is an answer. */
const ATTEMPTS = 3

/** A new visitor's visit, which chooses seats on the map. Resolves when the visitor has gone. */
export function buy(session: LoadSession, population: PopulationOf<'buyers'>, arrival: Instant): Promise<void> {
  return visit(session, arrival, population, (connection) => holdChosen(session, population, connection))
}

/** A new visitor's visit, for whom the server chooses seats together. Resolves when the visitor has gone. */
export function buyTogether(session: LoadSession, population: PopulationOf<'groups'>, arrival: Instant): Promise<void> {
  return visit(session, arrival, { ...population, cancel: false }, (connection) =>
    holdBest(session, population, connection),
  )
}

/** Sends the same request again when no answer came: every request may be sent twice. */
export async function insist(connection: ShowConnection, deed: Deed, intended: Instant = now()): Promise<Outcome> {
  let outcome = await connection.ask(deed, intended)
  for (let attempt = 1; attempt < ATTEMPTS && outcome.kind === 'unknown'; attempt++) {
    outcome = await connection.ask(deed)
  }
  return outcome
}

type Habits = {
  pace: Pace
  /** The probability to leave without buying. */
  abandon: number
  /** Whether the buyer cancels the booking before leaving. */
  cancel: boolean
}

async function visit(
  session: LoadSession,
  arrival: Instant,
  habits: Habits,
  hold: (connection: ShowConnection) => Promise<number[]>,
): Promise<void> {
  const connection = await ShowConnection.open(session.context, arrival)
  if (!connection) return
  if (await connection.join()) {
    const seatIds = await hold(connection)
    if (seatIds.length > 0) await buyOrLeave(session, habits, connection, seatIds)
  }
  connection.close()
  await connection.gone
}

/** @returns the seats held; none when nothing was free, or others were always quicker */
async function holdChosen(
  session: LoadSession,
  { pace, mostSeats, rush }: PopulationOf<'buyers'>,
  connection: ShowConnection,
): Promise<number[]> {
  const { random } = session
  const isGreedy = random() < GREEDY
  const tooMany = (connection.limits?.maxSeatsPerVisitor ?? 0) + 1
  const quantity = between(random, 1, mostSeats)
  const choose = ({ statuses }: ReadonlyBoard): number[] =>
    isGreedy ? chooseAnywhere(statuses, tooMany) : chooseSeats(statuses, quantity, random, rush)
  for (let choice = 0; choice < CHOICES && !session.isOver(); choice++) {
    const decided = await session.wait(exponential(random, pace.look))
    const seatIds = connection.board ? choose(connection.board) : []
    if (seatIds.length === 0) return []
    const outcome = await connection.ask({ request: 'seats:hold', seatIds }, decided)
    if (outcome.kind === 'hold') return outcome.hold.seatIds
    if (outcome.kind !== 'refused' || outcome.refusal.code !== 'SEATS_TAKEN') return []
  }
  return []
}

/** Asks for one seat fewer after each refusal. @returns the seats held; none when nothing was free */
async function holdBest(
  session: LoadSession,
  { pace, least, most }: PopulationOf<'groups'>,
  connection: ShowConnection,
): Promise<number[]> {
  const { random } = session
  for (let quantity = between(random, least, most); quantity > 0 && !session.isOver(); quantity--) {
    const decided = await session.wait(exponential(random, pace.look))
    // The request id is the idempotency key: a lost answer does not lead to a second choice.
    const deed = { request: 'seats:hold-best' as const, requestId: randomUUID(), quantity }
    const outcome = await insist(connection, deed, decided)
    if (outcome.kind === 'hold') return outcome.hold.seatIds
    if (outcome.kind !== 'refused' || outcome.refusal.code !== 'NOT_ENOUGH_SEATS') return []
  }
  return []
}

async function buyOrLeave(
  session: LoadSession,
  { pace, abandon, cancel }: Habits,
  connection: ShowConnection,
  seatIds: readonly number[],
): Promise<void> {
  const { random } = session
  const hesitate = (): Promise<Instant> => session.wait(exponential(random, pace.hesitate))
  let decided = await hesitate()
  if (random() < EXTENDS) {
    await connection.ask({ request: 'hold:extend' }, decided)
    decided = await hesitate()
  }
  if (random() < abandon) {
    if (random() < RELEASES) await connection.ask({ request: 'seats:release' }, decided)
    return
  }
  if (random() < CHECKS_OUT) {
    await insist(connection, { request: 'checkout:begin' }, decided)
    decided = await hesitate()
  }
  const bookingId = randomUUID()
  const outcome = await insist(connection, { request: 'booking:confirm', bookingId, seatIds }, decided)
  if (outcome.kind !== 'booking' || !cancel) return
  decided = await hesitate()
  await insist(connection, { request: 'booking:cancel', bookingId }, decided)
}
