// H11 from the wire: what the server chose for a wish is what was wished for, and the same however often it is asked.
import { soughtBy, type Call } from '../../history.ts'
import type { Room } from '../seat-layout.ts'
import type { Rule, Violation } from '../violation.ts'
import type { WireEvidence } from './wire-history.ts'

type Wish = Call & { deed: Extract<Call['deed'], { request: 'seats:hold-best' }> }
type Choice = Wish & { outcome: Extract<Call['outcome'], { kind: 'hold' }> }

/**
 * Whether a refusal for want of seats together is true cannot be told without the log: nobody is shown all that was free
 * at the moment of a decision. `room` is known where the plan is.
 */
export function wrongChoices({ showId, calls }: WireEvidence, room: Room | undefined): Violation[] {
  const violations: Violation[] = []
  const wishes = Map.groupBy(calls.filter(isWish), ({ visitorId, deed }) => `${visitorId} ${deed.requestId}`)
  const ways = waysToSeats(calls)
  for (const same of wishes.values()) {
    const alike = same.filter(isChoice)
    alike.sort((a, b) => a.outcome.hold.seq - b.outcome.hold.seq)
    for (const [i, choice] of alike.entries()) {
      const say = (rule: Rule, sentence: string, ...others: readonly Call[]): void =>
        void violations.push({ rule, showId, sentence, exhibits: [...others, choice].map((call) => ({ call })) })
      const picked = choice.outcome.hold.picked ?? []
      if (picked.length === 0) say('H11', 'Who let the server choose was not told which seats were chosen.')
      const before = alike[i - 1]
      const isForgotten = (seatId: number): boolean =>
        !picked.includes(seatId) && ways(choice.visitorId, seatId).every((way) => way === choice.deed.requestId)
      if (before && stillHeld(before, choice).some(isForgotten)) {
        say('H11', 'The same requestId did not get the same seats, and who asked still had them.', before)
      }
      // What is left of an earlier choice, which may have been told nobody, may be less, and apart.
      const untold = same.filter(({ outcome }) => outcome.kind === 'unknown').map(({ deed }) => deed)
      const isRest =
        before?.outcome.hold.picked?.some((seatId) => picked.includes(seatId)) ??
        untold.some(({ quantity }) => picked.length < quantity)
      if (isRest || picked.length === 0) continue
      const misfits = [choice.deed, ...untold].map((wish) => misfit(wish, picked, room))
      if (misfits.every(Boolean)) say('H11', `A wish was not met: ${misfits[0]}.`)
    }
  }
  return violations
}

function misfit(wish: Wish['deed'], picked: readonly number[], room: Room | undefined): string | undefined {
  if (room) return room.misfit(wish, picked)
  return picked.length === wish.quantity
    ? undefined
    : `${picked.length} seats were chosen for who wanted ${wish.quantity}`
}

/** Of what was chosen then, what they are told to hold now. */
function stillHeld(before: Choice, now: Choice): number[] {
  return before.outcome.hold.picked?.filter((seatId) => now.outcome.hold.seatIds.includes(seatId)) ?? []
}

/**
 * How a visitor may have come by a seat: the wishes it may have been chosen for, and '' when they asked for it by name.
 * Whoever gave a seat back may have it again by another way.
 */
function waysToSeats(calls: readonly Call[]): (visitorId: string, seatId: number) => string[] {
  const ways = new Map<string, string[]>()
  for (const call of calls) {
    const way = 'requestId' in call.deed ? call.deed.requestId : ''
    const sought = soughtBy(call)
    for (const seat of sought === 'any' ? [sought] : sought) {
      const key = `${call.visitorId} ${seat}`
      const known = ways.get(key)
      if (known) known.push(way)
      else ways.set(key, [way])
    }
  }
  return (visitorId, seatId) => [seatId, 'any'].flatMap((seat) => ways.get(`${visitorId} ${seat}`) ?? [])
}

function isWish(call: Call): call is Wish {
  return call.deed.request === 'seats:hold-best'
}

function isChoice(call: Wish): call is Choice {
  return call.outcome.kind === 'hold'
}
