// Adds admissions: who came in on which seat of a booking, when, and by which operator.
import { Migration } from '@mikro-orm/migrations'

export class Admissions extends Migration {
  override name = '2026-11-30-admissions'

  override up(): void {
    // A seat of a booking is admitted once: of two doors at once, one finds the row of the other.
    this.addSql(`
      create table admission (
        show_id text collate "C" not null,
        booking_id uuid not null,
        seat_id int not null,
        scan_id uuid not null,
        admitted_at timestamptz(3) not null default clock_timestamp(),
        operator text not null,
        primary key (show_id, booking_id, seat_id)
      )`)
  }

  override down(): void {
    this.addSql('drop table admission')
  }
}
