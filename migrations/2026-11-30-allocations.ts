// Operators keep seats out of the public sale under the name of an allocation, until they unblock them or a time comes.
import { Migration } from '@mikro-orm/migrations'

export class Allocations extends Migration {
  override name = '2026-11-30-allocations'

  override up(): void {
    this.addSql(`
      create table allocated_seat (
        show_id text collate "C" not null,
        seat_id int not null,
        name text not null,
        until timestamptz(3),
        primary key (show_id, seat_id)
      )`)
    // For the sweeper: which shows have allocations that are over.
    this.addSql('create index allocated_seat_until on allocated_seat (until, show_id) where until is not null')
    this.addSql(`
      create function write_change_v2(
        its_show text, its_seq int, decided_at timestamptz, steps json,
        seat_ids int[], holders uuid[], bookings uuid[], requests uuid[], are_blocked boolean[], versions int[],
        keepers uuid[], since timestamptz[], until timestamptz[], promised timestamptz[], checkouts text[],
        addresses text[], ended timestamptz[], leavers uuid[],
        freed int[], kept_out int[], kept_for text[], kept_until timestamptz[]
      ) returns boolean language plpgsql set enable_seqscan = off set enable_nestloop = off as $$
      declare
        written int;
      begin
        update show set seq = its_seq, changed_at = decided_at where show_id = its_show and seq = its_seq - 1;
        if not found then
          return false;
        end if;
        -- The ids are named once more by themselves, so that the seats are found by their key.
        update seat set
          held_by = d.holder, booking_id = d.booking, request_id = d.request, blocked = d.is_blocked,
          version = d.version + 1
        from unnest(seat_ids, holders, bookings, requests, are_blocked, versions)
          as d (id, holder, booking, request, is_blocked, version)
        where show_id = its_show and seat_id = any (seat_ids) and seat_id = d.id and seat.version = d.version;
        get diagnostics written = row_count;
        if written <> cardinality(seat_ids) then
          return false;
        end if;
        if cardinality(keepers) > 0 then
          insert into hold (
            show_id, visitor_id, held_since, expires_at, promised_until, checkout, address, ended_at)
          select its_show, * from (
            select k, s, u, p, c::int[], a, e
            from unnest(keepers, since, until, promised, checkouts, addresses, ended) as h (k, s, u, p, c, a, e)
          ) as holds
          on conflict (show_id, visitor_id) do update set
            held_since = excluded.held_since, expires_at = excluded.expires_at,
            promised_until = excluded.promised_until, checkout = excluded.checkout, address = excluded.address,
            ended_at = excluded.ended_at;
        end if;
        if cardinality(leavers) > 0 then
          delete from hold where show_id = its_show and visitor_id = any (leavers);
        end if;
        if cardinality(freed) > 0 then
          delete from allocated_seat where show_id = its_show and seat_id = any (freed);
        end if;
        if cardinality(kept_out) > 0 then
          insert into allocated_seat (show_id, seat_id, name, until)
          select its_show, * from unnest(kept_out, kept_for, kept_until);
        end if;
        insert into show_change (show_id, seq, at, changes) values (its_show, its_seq, decided_at, steps);
        return true;
      end $$`)
  }

  override down(): void {
    this.addSql('drop function write_change_v2')
    this.addSql('drop table allocated_seat')
  }
}
