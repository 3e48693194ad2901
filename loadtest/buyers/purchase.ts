// What comes of held seats: hesitating, and then buying, giving them back or going without a word.
import { randomUUID } from 'node:crypto'
import type { Pace } from '../instructions.ts'
import { exponential } from '../random.ts'
import type { ShowConnection } from '../wire/show-connection.ts'
import { insist } from './insist.ts'
import type { LoadSession } from './load-session.ts'

/** Of those who hold seats, the share that asks for more time. */
const EXTENDS = 0.05
/** Of those who buy, the share that begins a checkout first, as the app does. */
const CHECKS_OUT = 0.3

type Habits = {
  pace: Pace
  /** Of those who hold seats, which share goes without buying. */
  abandon: number
  /** They cancel what they bought before they go. */
  cancel: boolean
}

export async function buyOrGo(
  session: LoadSession,
  habits: Habits,
  connection: ShowConnection,
  seatIds: readonly number[],
): Promise<void> {
  const { random } = session
  const { pace, abandon, cancel } = habits
  let decided = await session.pause(exponential(random, pace.hesitate))
  if (random() < EXTENDS) {
    await connection.ask({ request: 'hold:extend' }, decided)
    decided = await session.pause(exponential(random, pace.hesitate))
  }
  if (random() < abandon) {
    // Half of them say so; for the others the server has to notice.
    if (random() < 0.5) await connection.ask({ request: 'seats:release' }, decided)
    return
  }
  if (random() < CHECKS_OUT) {
    await insist(connection, { request: 'checkout:begin' }, decided)
    decided = await session.pause(exponential(random, pace.hesitate))
  }
  const bookingId = randomUUID()
  const booked = await insist(connection, { request: 'booking:confirm', bookingId, seatIds }, decided)
  if (booked.kind !== 'booking' || !cancel) return
  const regretted = await session.pause(exponential(random, pace.hesitate))
  await insist(connection, { request: 'booking:cancel', bookingId }, regretted)
}
