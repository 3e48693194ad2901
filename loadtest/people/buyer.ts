// A buyer, from arrival to ticket or without: looks, chooses, holds, hesitates, confirms or goes.
import { randomUUID } from 'node:crypto'
import type { Instant } from '../history.ts'
import type { PartOf } from '../orders.ts'
import { between, exponential } from '../random.ts'
import { Line } from '../wire/line.ts'
import { chooseSeats } from './choosing.ts'
import { insist } from './insist.ts'
import type { Stage } from './stage.ts'

/** So often a buyer chooses anew when somebody was quicker. */
const CHOICES = 5

/** Comes at `arrival` as a new visitor, and has gone when this resolves. */
export async function buy(stage: Stage, part: PartOf<'buyers'>, arrival: Instant): Promise<void> {
  const line = await Line.open(stage.wire, arrival)
  if (!line) return
  if (await line.join()) await purchase(stage, part, line)
  line.close()
  await line.gone
}

async function purchase(stage: Stage, part: PartOf<'buyers'>, line: Line): Promise<void> {
  const { random } = stage
  const seatIds = await takeSeats(stage, part, line)
  if (seatIds.length === 0) return
  const decided = await stage.pause(exponential(random, part.pace.hesitate))
  if (random() < part.abandon) {
    // Half of them say so; for the others the server has to notice.
    if (random() < 0.5) await line.ask({ request: 'seats:release' }, decided)
    return
  }
  const bookingId = randomUUID()
  const booked = await insist(line, { request: 'booking:confirm', bookingId, seatIds }, decided)
  if (booked.kind !== 'booking' || !part.cancel) return
  const regretted = await stage.pause(exponential(random, part.pace.hesitate))
  await insist(line, { request: 'booking:cancel', bookingId }, regretted)
}

/** @returns the seats that the buyer has then; none when all was gone, or somebody else always quicker */
async function takeSeats(stage: Stage, { pace, mostSeats, rush }: PartOf<'buyers'>, line: Line): Promise<number[]> {
  const { random } = stage
  const quantity = between(random, 1, mostSeats)
  for (let choice = 0; choice < CHOICES && !stage.isOver(); choice++) {
    const decided = await stage.pause(exponential(random, pace.look))
    const seatIds = line.board ? chooseSeats(line.board.statuses, quantity, random, rush) : []
    if (seatIds.length === 0) return []
    const taken = await line.ask({ request: 'seats:hold', seatIds }, decided)
    if (taken.kind === 'hold') return taken.hold.seatIds
    if (taken.kind !== 'refused' || taken.refusal.code !== 'SEATS_TAKEN') return []
  }
  return []
}
