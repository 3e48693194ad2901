// The erasure of a person's data from a booking.
import type { EntityManager } from '@mikro-orm/postgresql'

/**
 * Erases the buyer of a booking: the name, the e-mail address, the words of the search, the mails about the booking, and
 * mails with all tickets of the address that wait. The booking stays, with its seats and its price. P3.
 * @returns whether there was a buyer
 */
export async function eraseBuyer(em: EntityManager, showId: string, bookingId: string): Promise<boolean> {
  const erased = await em.execute<unknown[]>(
    `with erased as (
       delete from buyer where show_id = ? and booking_id = ? returning lower(email) as address
     ), words as (
       delete from buyer_word where show_id = ? and booking_id = ?
     ), mails as (
       delete from mail where show_id = ? and booking_id = ?
     ), requests as (
       delete from mail where show_id = '' and email in (select address from erased)
     )
     select 1 from erased`,
    [showId, bookingId, showId, bookingId, showId, bookingId],
  )
  return erased.length > 0
}
