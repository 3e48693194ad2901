// Creates the tables. Each key and each unique index starts with show_id, so that the database can be sharded by show.
import { Migration } from '@mikro-orm/migrations'

export class First extends Migration {
  override name = '2026-11-24-first'

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
    // For the sweeper, which looks for shows with expired holds.
    this.addSql(`create index hold_expiry on hold (expires_at, show_id)`)
    // For finding the shows in which a visitor holds seats.
    this.addSql(`create index hold_visitor on hold (visitor_id)`)
    // For a returning visitor, whose shortened holds are restored.
    this.addSql(`create index hold_cut on hold (visitor_id) where expires_at < promised_until`)
    // No foreign keys from here on: who writes these rows has the show and the seats locked, and for a sale of two seats
    // the checks cost as much as all the rest.
    this.addSql(`
      create table booking (
        show_id text collate "C" not null,
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
        primary key (show_id, booking_id, seat_id)
      )`)
    // B3: a seat is sold once, even by a faulty program.
    this.addSql(`create unique index booking_seat_live on booking_seat (show_id, seat_id) where live`)
    this.addSql(`
      create table show_change (
        show_id text collate "C" not null,
        seq int not null,
        at timestamptz(3) not null,
        changes json not null,
        primary key (show_id, seq)
      )`)
    // What a transaction writes is written by functions, since Postgres then keeps the plans, also behind a connection
    // pooler; as statements they cost as much to plan as to run. A plan that is kept must not be one for the
    // small tables, without statistics, that it was made on: seats by their key, joined by a hash.
    this.addSql(`
      create function write_sales(
        its_show text, booking_ids uuid[], visitors uuid[], totals int[], currencies text[], confirmed timestamptz[],
        cancelled timestamptz[], seqs int[], sold_by uuid[], sold int[], sold_live boolean[],
        ended uuid[], ended_at timestamptz, ended_seq int
      ) returns void language plpgsql set enable_seqscan = off as $$
      begin
        -- First, since a seat may be sold again at once.
        if cardinality(ended) > 0 then
          update booking set cancelled_at = ended_at, seq = ended_seq
          where show_id = its_show and booking_id = any (ended);
          update booking_seat set live = false where show_id = its_show and booking_id = any (ended);
        end if;
        insert into booking (
          show_id, booking_id, visitor_id, total_amount, currency, confirmed_at, cancelled_at, seq)
        select its_show, * from unnest(booking_ids, visitors, totals, currencies, confirmed, cancelled, seqs);
        insert into booking_seat (show_id, booking_id, seat_id, live)
        select its_show, * from unnest(sold_by, sold, sold_live);
      end $$`)
    // Returns false when a seat or the show changed after the decision. The caller then rolls the transaction back.
    this.addSql(`
      create function write_change(
        its_show text, its_seq int, decided_at timestamptz, steps json,
        seat_ids int[], holders uuid[], bookings uuid[], requests uuid[], versions int[],
        keepers uuid[], since timestamptz[], until timestamptz[], promised timestamptz[], leavers uuid[]
      ) returns boolean language plpgsql set enable_seqscan = off set enable_nestloop = off as $$
      declare
        written int;
      begin
        update show set seq = its_seq, changed_at = decided_at where show_id = its_show and seq = its_seq - 1;
        if not found then
          return false;
        end if;
        -- The ids are named once more by themselves, so that the seats are found by their key.
        update seat set held_by = d.holder, booking_id = d.booking, request_id = d.request, version = d.version + 1
        from unnest(seat_ids, holders, bookings, requests, versions) as d (id, holder, booking, request, version)
        where show_id = its_show and seat_id = any (seat_ids) and seat_id = d.id and seat.version = d.version;
        get diagnostics written = row_count;
        if written <> cardinality(seat_ids) then
          return false;
        end if;
        if cardinality(keepers) > 0 then
          insert into hold (show_id, visitor_id, held_since, expires_at, promised_until)
          select its_show, * from unnest(keepers, since, until, promised)
          on conflict (show_id, visitor_id) do update set
            held_since = excluded.held_since, expires_at = excluded.expires_at,
            promised_until = excluded.promised_until;
        end if;
        if cardinality(leavers) > 0 then
          delete from hold where show_id = its_show and visitor_id = any (leavers);
        end if;
        insert into show_change (show_id, seq, at, changes) values (its_show, its_seq, decided_at, steps);
        return true;
      end $$`)
  }

  override down(): void {
    this.addSql('drop function write_change, write_sales')
    this.addSql('drop table show_change, booking_seat, booking, hold, seat, show, seating_plan, setting')
  }
}
