// People who take a seat and give it back, all together so many times a second: what makes maps change.
import { arrivals } from './arrivals.ts'
import { now } from '../run-clock.ts'
import type { PartOf } from '../instructions.ts'
import type { Line } from '../wire/show-connection.ts'
import { chooseSeats } from './seat-choice.ts'
import type { Stage } from './load-session.ts'

/** `lines` take turns. Who is still waiting for an answer makes the next change when it is there, and late by that. */
export async function changeSeats(
  stage: Stage,
  { perSecond, seconds }: PartOf<'restless'>,
  lines: readonly Line[],
): Promise<void> {
  const start = now()
  const busy = lines.map(() => Promise.resolve())
  const giveBack = async (): Promise<void> => {
    await Promise.all(busy)
    await Promise.all(lines.map((line) => line.ask({ request: 'seats:release' })))
  }
  let turn = 0
  stage.busy++
  for (const afterMs of arrivals(stage.random, { perSecond, rampSeconds: 0, seconds })) {
    const intended = await stage.until(start + stage.pausedMs + afterMs)
    if (stage.isPaused) {
      await giveBack()
      stage.busy--
      await stage.resumed()
      stage.busy++
    }
    if (stage.isOver()) break
    const next = turn++ % lines.length
    const line = lines[next]
    const before = busy[next]
    if (line && before) busy[next] = before.then(() => change(stage, line, intended))
  }
  await giveBack()
  stage.busy--
}

async function change(stage: Stage, line: Line, intended: number): Promise<void> {
  const { board } = line
  if (!board || stage.isOver()) return
  const held = board.hold.seatIds
  if (held.length > 0) {
    await line.ask({ request: 'seats:release', seatIds: held }, intended)
  } else {
    const seatIds = chooseSeats(board.statuses, 1, stage.random, 1)
    if (seatIds.length > 0) await line.ask({ request: 'seats:hold', seatIds }, intended)
  }
}
