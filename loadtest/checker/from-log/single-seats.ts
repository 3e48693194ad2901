// H12 with the log: whether a show that refuses single seats let one be left for nothing.
import type { Change, ShowRecord, Step } from '../show-record.ts'
import type { Replay } from './replay.ts'
import { isSameSet } from './answer-checks.ts'
import type { Rule } from '../violation.ts'

/** What is wrong with a step, on what the steps before it left: a checkout is judged as it begins, a sale without one as it is made. */
export function wrongSingle(step: Step, { at }: Change, replay: Replay, show: ShowRecord): [Rule, string] | undefined {
  const { visitorId, seatIds } = step
  if (show.singles !== 'refuse' || (step.cause !== 'checkout-begun' && step.cause !== 'booked')) return undefined
  const { checkout, seatIds: held = [] } = replay.holds.get(visitorId) ?? {}
  if (step.cause === 'booked' && isSameSet(checkout ?? [], seatIds)) return undefined
  const alone = replay.vacancies.singlesForNothing(seatIds, [...held], at)
  if (alone.length === 0) return undefined
  const what = step.cause === 'booked' ? 'A sale' : 'A checkout'
  return ['H12', `${what} left seats ${alone.join(', ')} alone, though as many others could be had that leave none.`]
}
