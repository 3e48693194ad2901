// Bookings are passed on to other visitors.
import { Migration } from '@mikro-orm/migrations'

export class Transfers extends Migration {
  override name = '2026-11-30-transfers'

  override up(): void {
    // Null: the booking was never offered to anybody.
    this.addSql('alter table booking add column transfer json')
    // By the number of the offer that was accepted, who had the booking until then, and with which seats.
    this.addSql(`
      create table passed_booking (
        show_id text collate "C" not null,
        booking_id uuid not null,
        offer int not null,
        sender_id uuid not null,
        seat_ids int[] not null,
        passed_at timestamptz(3) not null,
        primary key (show_id, booking_id, offer)
      )`)
    // For the tickets of a visitor, in all shows.
    this.addSql('create index passed_booking_sender on passed_booking (sender_id, passed_at)')
  }

  override down(): void {
    this.addSql('drop table passed_booking')
    this.addSql('alter table booking drop column transfer')
  }
}
