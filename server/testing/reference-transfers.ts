// The part of the reference model about bookings that visitors pass on to others (T1 to T3).
import type { VisitorsCommand } from '../booking/command.ts'
import { OK, type ModelAnswer, type ModelState } from './reference-operators.ts'

type TransferCommand = Extract<VisitorsCommand, { kind: 'offer' | 'withdraw-offer' | 'accept' }>
type AcceptCommand = Extract<TransferCommand, { kind: 'accept' }>

/** The show for the visitor of a command: whether it has begun or is archived, and how many more seats they may have. */
type Circumstances = Readonly<{ isOver: boolean; isArchived: boolean; mayHave: number }>

const MOST_OFFERS = 20

export function passOn(model: ModelState, command: TransferCommand, circumstances: Circumstances): ModelAnswer {
  if (command.kind === 'accept') return accept(model, command, circumstances)
  const { visitorId, bookingId } = command
  const known = model.bookings.get(bookingId)
  if (!known) return { code: 'NOT_FOUND' }
  if (known.visitorId !== visitorId) return { code: 'FORBIDDEN' }
  const { isOver, isArchived } = circumstances
  if (command.kind === 'offer') {
    if (known.cancelledAt !== null) return { code: 'FORBIDDEN' }
    if (known.isOffered) return OK
    if (isOver) return { code: 'FORBIDDEN' }
    if (known.offers === MOST_OFFERS) return { code: 'LIMIT_REACHED' }
    known.offers++
    known.isOffered = true
    model.steps.push({ cause: 'offered', visitorId, seatIds: [], bookingId, offer: known.offers })
    return OK
  }
  if (known.cancelledAt !== null || !known.isOffered || isArchived) return OK
  known.isOffered = false
  model.steps.push({ cause: 'offer-withdrawn', visitorId, seatIds: [], bookingId, offer: known.offers })
  return OK
}

function accept(
  model: ModelState,
  { visitorId, bookingId, offer }: AcceptCommand,
  { isOver, mayHave }: Circumstances,
): ModelAnswer {
  const known = model.bookings.get(bookingId)
  if (!known) return { code: 'NOT_FOUND' }
  const { visitorId: sender } = known
  const isTheirs = sender === visitorId
  if (isTheirs && known.accepted.at(-1) === offer) return OK
  const isOpen = known.isOffered && known.offers === offer && known.cancelledAt === null && !isOver
  if (!isOpen || isTheirs) return { code: 'FORBIDDEN' }
  const seatIds = [...known.seatIds]
  if (seatIds.length > mayHave) return { code: 'LIMIT_REACHED' }
  known.accepted.push(offer)
  known.isOffered = false
  known.visitorId = visitorId
  for (const seatId of seatIds) model.requests.delete(seatId)
  model.steps.push({ cause: 'transferred', visitorId, seatIds, bookingId, offer, sender })
  return OK
}
