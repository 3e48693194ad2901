// Keeps the admissions that were undone: rows are only added.
import { Migration } from '@mikro-orm/migrations'

export class UndoneAdmissions extends Migration {
  override name = '2026-11-30-undone-admissions'

  override up(): void {
    this.addSql(`
      create table undone_admission (
        show_id text collate "C" not null,
        booking_id uuid not null,
        seat_id int not null,
        scan_id uuid not null,
        admitted_at timestamptz(3) not null,
        admitted_by text not null,
        undone_at timestamptz not null default clock_timestamp(),
        undone_by text not null,
        primary key (show_id, booking_id, seat_id, undone_at)
      )`)
  }

  override down(): void {
    this.addSql('drop table undone_admission')
  }
}
