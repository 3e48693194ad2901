// O1 and O2: whether seats may be blocked, unblocked or taken from their visitors by a step of the log.
import type { Wrong } from './finding.ts'
import type { LogState } from './replay.ts'
import type { Instant, Step, StepOf } from './show-record.ts'

/** The rule that such a step at `at` breaks, after the steps before it, with a sentence. */
export function wrongForcedStep(
  step: StepOf<'forced' | 'blocked' | 'unblocked'>,
  at: Instant,
  state: LogState,
): Wrong | undefined {
  switch (step.cause) {
    case 'forced': {
      const operator = operatorOf(step)
      if (operator?.reason === undefined) return ['O2', 'Seats were taken from a visitor without an operator’s reason.']
      return wronglyTaken('O2', step, at, state)
    }
    case 'blocked':
      return wrongBlock(step, at, state)
    case 'unblocked':
      return wrongUnblock(step, at, state)
  }
}

function wrongBlock(step: StepOf<'blocked'>, at: Instant, state: LogState): Wrong | undefined {
  const { seatIds, allocation } = step
  const operator = operatorOf(step)
  if (!operator) return ['O1', 'Seats were blocked without an operator.']
  if (allocation.until !== null && allocation.until <= at) return ['O1', 'Seats were blocked until a time of the past.']
  if (step.visitorId !== undefined) {
    if (operator.reason === undefined) return ['O1', 'Seats of a visitor were blocked without a reason.']
    return wronglyTaken('O1', step, at, state)
  }
  const { seats } = state.replay
  const taken = seatIds.find((seatId) => seats[seatId]?.status !== 'available' && seats[seatId]?.status !== 'blocked')
  if (taken === undefined) return undefined
  return ['O1', `Seat ${taken} was blocked while it was ${seats[taken]?.status ?? 'no seat of the show'}.`]
}

function wrongUnblock(step: StepOf<'unblocked'>, at: Instant, { replay, show }: LogState): Wrong | undefined {
  for (const seatId of step.seatIds) {
    const { status, allocation } = replay.seats[seatId] ?? {}
    if (status !== 'blocked') return ['O1', `Seat ${seatId} was unblocked, and it was not blocked.`]
    if (show.places[seatId]?.blocked)
      return ['O1', `Seat ${seatId} was unblocked, which the plan blocks in every show.`]
    if (operatorOf(step)) continue
    const until = allocation?.until ?? Infinity
    if (until > at) return ['O1', `Seat ${seatId} came free by itself before its allocation was over.`]
    if (at - until > replay.settings.sweepWithinMs) {
      return ['O1', `Seat ${seatId} stayed blocked for ${at - until} ms after its allocation was over.`]
    }
  }
  return undefined
}

/** Why these seats cannot have been taken from the step's visitor: a hold that had ended is freed by its expiry. */
function wronglyTaken(
  rule: 'O1' | 'O2',
  { visitorId = '', seatIds }: Step,
  at: Instant,
  { replay }: LogState,
): Wrong | undefined {
  const hold = replay.holds.get(visitorId)
  const foreign = seatIds.find((seatId) => !hold?.seatIds.has(seatId))
  if (foreign !== undefined) return [rule, `Seat ${foreign} was taken from a visitor who did not hold it.`]
  return hold && hold.until > at ? undefined : [rule, 'Seats were taken from a visitor whose hold had expired.']
}

function operatorOf({ by }: Step): { operator: string; reason?: string | undefined } | undefined {
  return typeof by === 'object' ? by : undefined
}
