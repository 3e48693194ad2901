// Reads what events say of a show beside its log: the names of its seats, and the bookings that were made.
import type { EntityManager } from '@mikro-orm/postgresql'
import type { LogChange } from '../../../shared/change-log.ts'
import { readSalesById, toBooking } from '../../booking/bookings.ts'
import type { Plans } from '../../booking/plans.ts'
import { bookingIdsIn, isToldIn, type ShowKnowledge } from './events.ts'

/** What it takes to tell these changes to an endpoint that wants these types; reads nothing when none of them is told. */
export async function readShowKnowledge(
  em: EntityManager,
  plans: Plans,
  showId: string,
  changes: readonly LogChange[],
  types: ReadonlySet<string>,
): Promise<ShowKnowledge> {
  const told = changes.filter((change) => isToldIn(change, types))
  const [show] =
    told.length === 0
      ? []
      : await em.execute<{ planId: string }[]>('select plan_id as "planId" from show where show_id = ?', [showId])
  const plan = show && (await plans.get(show.planId, undefined, em))
  const seats = plan?.hall.seats ?? []
  const sales = await readSalesById(em, showId, bookingIdsIn(told))
  return {
    showId,
    labelsOf: (seatIds) => seatIds.map((seatId) => seats[seatId]?.label ?? ''),
    bookingOf: (bookingId) => {
      const sale = sales.get(bookingId)
      return sale && toBooking(showId, sale, seats)
    },
  }
}
