// What comes of held seats: hesitating, and then buying, giving them back or going without a word.
import { randomUUID } from 'node:crypto'
import type { Pace } from '../instructions.ts'
import { exponential } from '../random.ts'
import type { Line } from '../wire/show-connection.ts'
import { insist } from './insist.ts'
import type { Stage } from './load-session.ts'

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

export async function buyOrGo(stage: Stage, habits: Habits, line: Line, seatIds: readonly number[]): Promise<void> {
  const { random } = stage
  const { pace, abandon, cancel } = habits
  let decided = await stage.pause(exponential(random, pace.hesitate))
  if (random() < EXTENDS) {
    await line.ask({ request: 'hold:extend' }, decided)
    decided = await stage.pause(exponential(random, pace.hesitate))
  }
  if (random() < abandon) {
    // Half of them say so; for the others the server has to notice.
    if (random() < 0.5) await line.ask({ request: 'seats:release' }, decided)
    return
  }
  if (random() < CHECKS_OUT) {
    await insist(line, { request: 'checkout:begin' }, decided)
    decided = await stage.pause(exponential(random, pace.hesitate))
  }
  const bookingId = randomUUID()
  const booked = await insist(line, { request: 'booking:confirm', bookingId, seatIds }, decided)
  if (booked.kind !== 'booking' || !cancel) return
  const regretted = await stage.pause(exponential(random, pace.hesitate))
  await insist(line, { request: 'booking:cancel', bookingId }, regretted)
}
