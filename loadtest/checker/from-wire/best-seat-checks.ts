// H11 from the wire: the seats that the server chose fulfil the request, and repeating the request gets the same seats.
import { soughtBy, type Call } from '../../history.ts'
import { wrongQuantity, type SeatLayout } from '../../../server/audit/seat-layout.ts'
import type { Finding } from '../violation.ts'
import type { WireHistory } from './wire-history.ts'

type BestSeatsCall = Call & { deed: Extract<Call['deed'], { request: 'seats:hold-best' }> }
type Choice = BestSeatsCall & { outcome: Extract<Call['outcome'], { kind: 'hold' }> }

/**
 * Whether a refusal for want of seats together is true cannot be told without the log, because clients do not see all
 * that was available when it was decided.
 * @param layout undefined where the plan is not known; then only the number of seats is checked
 */
export function* wrongChoices({ calls }: WireHistory, layout: SeatLayout | undefined): Iterable<Finding> {
  const requests = Map.groupBy(calls.filter(isBestSeats), ({ visitorId, deed }) => `${visitorId} ${deed.requestId}`)
  const waysToGet = waysToGetSeats(calls)
  const misfit = ({ deed }: BestSeatsCall, picked: readonly number[]): string | undefined => {
    if (layout) return layout.misfit(deed, picked)
    return picked.length === deed.quantity ? undefined : wrongQuantity(picked, deed.quantity)
  }
  for (const same of requests.values()) {
    const choices = same.filter(isChoice).sort((a, b) => a.outcome.hold.seq - b.outcome.hold.seq)
    const unanswered = same.filter(({ outcome }) => outcome.kind === 'unknown')
    for (const [i, choice] of choices.entries()) {
      const picked = choice.outcome.hold.picked ?? []
      if (picked.length === 0) yield ['H11', 'An answer does not tell which seats the server chose.', { call: choice }]
      const before = choices[i - 1]
      const isForgotten = (seatId: number): boolean =>
        !picked.includes(seatId) && waysToGet(choice.visitorId, seatId).every((way) => way === choice.deed.requestId)
      if (before && stillHeld(before, choice).some(isForgotten)) {
        const sentence = 'The same requestId got other seats although the visitor still had the first.'
        yield ['H11', sentence, { call: before }, { call: choice }]
      }
      // The rest of an earlier choice, whose answer may be lost, may be fewer seats, and apart.
      const isRest =
        before?.outcome.hold.picked?.some((seatId) => picked.includes(seatId)) ??
        unanswered.some(({ deed }) => picked.length < deed.quantity)
      if (isRest || picked.length === 0) continue
      const misfits = [choice, ...unanswered].map((call) => misfit(call, picked))
      if (misfits.every(Boolean)) yield ['H11', `A request was not fulfilled: ${misfits[0]}.`, { call: choice }]
    }
  }
}

/** The seats of one choice that the visitor holds according to a later answer. */
function stillHeld(choice: Choice, later: Choice): number[] {
  return choice.outcome.hold.picked?.filter((seatId) => later.outcome.hold.seatIds.includes(seatId)) ?? []
}

/**
 * How a visitor may have got a seat: the ids of the requests it may have been chosen for, and '' for a request that named
 * it. A visitor who released a seat may have it again in another way.
 */
function waysToGetSeats(calls: readonly Call[]): (visitorId: string, seatId: number) => string[] {
  const ways = calls.flatMap((call) => {
    const way = 'requestId' in call.deed ? call.deed.requestId : ''
    const sought = soughtBy(call)
    return (sought === 'any' ? [sought] : sought).map((seat) => ({ key: `${call.visitorId} ${seat}`, way }))
  })
  const byKey = Map.groupBy(ways, ({ key }) => key)
  return (visitorId, seatId) =>
    [seatId, 'any'].flatMap((seat) => byKey.get(`${visitorId} ${seat}`) ?? []).map(({ way }) => way)
}

function isBestSeats(call: Call): call is BestSeatsCall {
  return call.deed.request === 'seats:hold-best'
}

function isChoice(call: BestSeatsCall): call is Choice {
  return call.outcome.kind === 'hold'
}
