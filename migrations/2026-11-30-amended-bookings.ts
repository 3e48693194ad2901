// Operators cancel some seats of a booking, or move it to other seats.
import { Migration } from '@mikro-orm/migrations'

export class AmendedBookings extends Migration {
  override name = '2026-11-30-amended-bookings'

  override up(): void {
    // Null: the booking has the seats with which it was confirmed. Its rows in booking_seat are always the seats of now.
    this.addSql('alter table booking add column amended json')
    this.addSql(`
      create function amend_sales(its_show text, ended uuid[], sales json)
      returns void language plpgsql set enable_seqscan = off as $$
      begin
        -- All seats come free before any of them is sold: one booking may move to where another was until now.
        update booking_seat set live = false where show_id = its_show and booking_id = any (ended);
        delete from booking_seat where show_id = its_show
          and booking_id in (select (sale->>'bookingId')::uuid from json_array_elements(sales) as sale);
        insert into booking (
          show_id, booking_id, visitor_id, total_amount, currency, confirmed_at, cancelled_at, seq, amended)
        select its_show, "bookingId", "visitorId", total, currency, "confirmedAt", "cancelledAt", seq, amended
        from json_to_recordset(sales) as sale(
          "bookingId" uuid, "visitorId" uuid, total bigint, currency text, "confirmedAt" timestamptz,
          "cancelledAt" timestamptz, seq int, amended json)
        on conflict (show_id, booking_id) do update set
          total_amount = excluded.total_amount, cancelled_at = excluded.cancelled_at, seq = excluded.seq,
          amended = excluded.amended;
        insert into booking_seat (show_id, booking_id, seat_id, live)
        select its_show, "bookingId", seat_id::int, "cancelledAt" is null
        from json_to_recordset(sales) as sale("bookingId" uuid, "seatIds" json, "cancelledAt" timestamptz),
          json_array_elements_text("seatIds") as seat_id;
      end $$`)
  }

  override down(): void {
    this.addSql('drop function amend_sales')
    this.addSql('alter table booking drop column amended')
  }
}
