// A buyer, from arrival to ticket or without: looks, chooses, holds, hesitates, confirms or goes.
import type { Board } from '../../client/connection/board.ts'
import type { Instant } from '../history.ts'
import type { PartOf } from '../instructions.ts'
import { between, exponential } from '../random.ts'
import { Line } from '../wire/show-connection.ts'
import { chooseAnywhere, chooseSeats } from './seat-choice.ts'
import { buyOrGo } from './purchase.ts'
import type { Stage } from './load-session.ts'

/** So often a buyer chooses anew when somebody was quicker. */
const CHOICES = 5
/** Of buyers, the share that wants more than anybody may have. */
const GREEDY = 0.02

/** Comes at `arrival` as a new visitor, and has gone when this resolves. */
export async function buy(stage: Stage, part: PartOf<'buyers'>, arrival: Instant): Promise<void> {
  const line = await Line.open(stage.wire, arrival)
  if (!line) return
  if (await line.join()) {
    const seatIds = await takeSeats(stage, part, line)
    if (seatIds.length > 0) await buyOrGo(stage, part, line, seatIds)
  }
  line.close()
  await line.gone
}

/** @returns the seats that the buyer has then; none when all was gone, or somebody else always quicker */
async function takeSeats(stage: Stage, { pace, mostSeats, rush }: PartOf<'buyers'>, line: Line): Promise<number[]> {
  const { random } = stage
  const isGreedy = random() < GREEDY
  const tooMany = (line.limits?.maxSeatsPerVisitor ?? 0) + 1
  const quantity = between(random, 1, mostSeats)
  const choose = ({ statuses }: Board): number[] =>
    isGreedy ? chooseAnywhere(statuses, tooMany) : chooseSeats(statuses, quantity, random, rush)
  for (let choice = 0; choice < CHOICES && !stage.isOver(); choice++) {
    const decided = await stage.pause(exponential(random, pace.look))
    const seatIds = line.board ? choose(line.board) : []
    if (seatIds.length === 0) return []
    const taken = await line.ask({ request: 'seats:hold', seatIds }, decided)
    if (taken.kind === 'hold') return taken.hold.seatIds
    if (taken.kind !== 'refused' || taken.refusal.code !== 'SEATS_TAKEN') return []
  }
  return []
}
