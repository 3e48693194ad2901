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
        changed_at timestamptz(3),
        singles text not null default 'warn' check (singles in ('off', 'warn', 'refuse')),
        check (sales_open_at < sales_close_at)
      ) with (fillfactor = 50)`)
    // No index but the key, and half-filled pages: a changed row then fits beside its old version and needs no new entry
    // in any index, which is half of what a seat costs to write. What would be looked for is in the table hold.
    this.addSql(`
      create table seat (
        show_id text collate "C" not null references show,
        seat_id int not null,
        held_by uuid,
        booking_id uuid,
        request_id uuid,
        blocked boolean not null default false,
        version int not null default 0,
        primary key (show_id, seat_id),
        check (booking_id is null or held_by is not null),
        check (not (blocked and held_by is not null))
      ) with (fillfactor = 50)`)
    this.addSql(`
      create table hold (
        show_id text collate "C" not null,
        visitor_id uuid not null,
        held_since timestamptz(3) not null,
        expires_at timestamptz(3) not null,
        promised_until timestamptz(3) not null,
        primary key (show_id, visitor_id),
        check (expires_at <= promised_until)
      )`)
    // For the sweeper, which asks which shows have holds whose time is up.
    this.addSql(`create index hold_expiry on hold (expires_at, show_id)`)
    // For “where does this visitor hold seats”.
    this.addSql(`create index hold_visitor on hold (visitor_id)`)
    // For those who are back: which holds were cut short.
    this.addSql(`create index hold_cut on hold (visitor_id) where expires_at < promised_until`)
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
    this.addSql('drop table show_change, booking_seat, booking, hold, seat, show, seating_plan, setting')
  }
}
