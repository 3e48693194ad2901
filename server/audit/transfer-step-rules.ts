// T1 to T3: whether a booking may be offered, or pass from one visitor to another, by a step of the log.
import { MOST_OFFERS } from '../../shared/transfer.ts'
import { isSameSet, type Wrong } from './finding.ts'
import type { Replay } from './replay.ts'
import { openOfferOf } from './replayed.ts'
import type { Instant, StepOf } from './show-record.ts'

/** The rule that such a step at `at` breaks, after the steps before it, with a sentence. */
export function wrongTransfer(
  step: StepOf<'offered' | 'offer-withdrawn' | 'transferred'>,
  at: Instant,
  replay: Replay,
): Wrong | undefined {
  const { sales, seats, holds, settings, terms } = replay
  const { bookingId, offer, visitorId, seatIds } = step
  const sale = sales.get(bookingId)
  const owner = step.cause === 'transferred' ? step.sender : visitorId
  if (!sale || sale.cancelled || sale.visitorId !== owner) return ['T1', 'There is no such booking to be offered.']
  const openOffer = openOfferOf(sale)
  if (step.cause === 'offer-withdrawn') {
    return openOffer === offer ? undefined : ['T1', 'An offer was taken back that was not open.']
  }
  if (at >= terms.startsAt) return ['T3', 'A booking was offered or passed on after the show had started.']
  if (step.cause === 'offered') {
    const offers = sale.transfer?.offers ?? 0
    const isNext = openOffer === undefined && offer === offers + 1 && offer <= MOST_OFFERS
    return isNext ? undefined : ['T1', `A booking was offered as number ${offer} after ${offers} offers.`]
  }
  if (openOffer !== offer) return ['T2', `A booking was passed on by offer ${offer}, which was not open.`]
  if (visitorId === owner) return ['T2', 'A booking was passed on to the visitor who had it.']
  const foreign = seatIds.find((seatId) => seats[seatId]?.bookingId !== bookingId)
  if (foreign !== undefined || !isSameSet(seatIds, sale.seatIds)) {
    return ['T2', 'A booking was passed on with other seats than it had.']
  }
  const count = (holds.get(visitorId)?.seatIds.size ?? 0) + replay.bookedCount(visitorId) + seatIds.length
  if (count <= settings.maxSeatsPerVisitor) return undefined
  return ['H3', `A visitor got ${count} seats, and the limit is ${settings.maxSeatsPerVisitor}.`]
}
