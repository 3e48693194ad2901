// The tables. Each key and each unique index starts with show_id, so that the database can be spread by show.
import { Migration } from '@mikro-orm/migrations'

export class First extends Migration {
  override name = '2026-11-22-first'

  override up(): void {
    this.addSql(`
      create table setting (
        name text primary key,
        value text not null
      )`)
    this.addSql(`
      create table seating_plan (
        plan_id text collate "C" primary key,
        plan json not null
      )`)
    this.addSql(`
      create table show (
        show_id text collate "C" primary key,
        title text not null,
        venue text not null,
        starts_at timestamptz(3) not null,
        sales_open_at timestamptz(3) not null,
        sales_close_at timestamptz(3) not null,
        time_zone text not null,
        currency text not null,
        plan_id text collate "C" not null references seating_plan,
        seat_count int not null check (seat_count > 0),
        seq int not null default 0,
        singles text not null default 'warn' check (singles in ('off', 'warn', 'refuse')),
        check (sales_open_at < sales_close_at)
      ) with (fillfactor = 50)`)
    // Half-filled pages leave room for a changed row beside its old version.
    this.addSql(`
      create table seat (
        show_id text collate "C" not null references show,
        seat_id int not null,
        held_by uuid,
        held_since timestamptz(3),
        hold_expires_at timestamptz(3),
        hold_promised_until timestamptz(3),
        booking_id uuid,
        request_id uuid,
        blocked boolean not null default false,
        version int not null default 0,
        primary key (show_id, seat_id),
        check ((hold_expires_at is null) = (held_by is null or booking_id is not null)),
        check ((hold_expires_at is null) = (held_since is null)),
        check ((hold_expires_at is null) = (hold_promised_until is null)),
        check (hold_expires_at <= hold_promised_until),
        check (not (blocked and held_by is not null))
      ) with (fillfactor = 50)`)
    // For the sweeper, which asks which shows have seats whose time is up.
    this.addSql(`create index seat_expiry on seat (hold_expires_at, show_id) where hold_expires_at is not null`)
    // For “all that this visitor has”.
    this.addSql(`create index seat_holder on seat (held_by, show_id) where held_by is not null`)
    // For those who are back: which holds were cut short.
    this.addSql(`create index seat_cut on seat (held_by, show_id) where hold_expires_at < hold_promised_until`)
    this.addSql(`
      create table booking (
        show_id text collate "C" not null references show,
        booking_id uuid not null,
        visitor_id uuid not null,
        total_amount int not null,
        currency text not null,
        confirmed_at timestamptz(3) not null,
        cancelled_at timestamptz(3),
        seq int not null,
        primary key (show_id, booking_id)
      )`)
    this.addSql(`create index booking_visitor on booking (visitor_id)`)
    this.addSql(`
      create table booking_seat (
        show_id text collate "C" not null,
        booking_id uuid not null,
        seat_id int not null,
        live boolean not null default true,
        primary key (show_id, booking_id, seat_id),
        foreign key (show_id, booking_id) references booking,
        foreign key (show_id, seat_id) references seat
      )`)
    // H1's last defence: whatever a program does, a seat is sold once.
    this.addSql(`create unique index booking_seat_live on booking_seat (show_id, seat_id) where live`)
    this.addSql(`
      create table show_change (
        show_id text collate "C" not null references show,
        seq int not null,
        at timestamptz(3) not null,
        changes json not null,
        primary key (show_id, seq)
      )`)
  }

  override down(): void {
    this.addSql('drop table show_change, booking_seat, booking, seat, show, seating_plan, setting')
  }
}
