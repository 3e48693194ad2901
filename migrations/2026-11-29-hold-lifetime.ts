// Adds the address from which a hold was taken (H14). A hold that ended keeps its row for some time, since the visitor's
// next hold continues it (H13).
import { Migration } from '@mikro-orm/migrations'

export class HoldLifetime extends Migration {
  override name = '2026-11-29-hold-lifetime'

  override up(): void {
    // The row of a hold that ended stays until expires_at. After that its start is no longer needed.
    this.addSql('alter table hold add address text collate "C", add ended_at timestamptz(3)')
    this.#replaceWriteChange({
      parameters: ', addresses text[], ended timestamptz[]',
      columns: ', address, ended_at',
      values: ', a, e',
      arrays: ', addresses, ended',
      aliases: ', a, e',
      assignments: ', address = excluded.address, ended_at = excluded.ended_at',
    })
  }

  override down(): void {
    this.addSql('delete from hold where ended_at is not null')
    this.#replaceWriteChange({ parameters: '', columns: '', values: '', arrays: '', aliases: '', assignments: '' })
    this.addSql('alter table hold drop address, drop ended_at')
  }

  /** The function of the migration about checkouts, with these additions. */
  #replaceWriteChange(
    more: Record<'parameters' | 'columns' | 'values' | 'arrays' | 'aliases' | 'assignments', string>,
  ) {
    const { parameters, columns, values, arrays, aliases, assignments } = more
    this.addSql('drop function write_change')
    this.addSql(`
      create function write_change(
        its_show text, its_seq int, decided_at timestamptz, steps json,
        seat_ids int[], holders uuid[], bookings uuid[], requests uuid[], versions int[],
        keepers uuid[], since timestamptz[], until timestamptz[], promised timestamptz[], checkouts text[]${parameters},
        leavers uuid[]
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
          insert into hold (show_id, visitor_id, held_since, expires_at, promised_until, checkout${columns})
          select its_show, * from (
            select k, s, u, p, c::int[]${values}
            from unnest(keepers, since, until, promised, checkouts${arrays}) as h (k, s, u, p, c${aliases})
          ) as holds
          on conflict (show_id, visitor_id) do update set
            held_since = excluded.held_since, expires_at = excluded.expires_at,
            promised_until = excluded.promised_until, checkout = excluded.checkout${assignments};
        end if;
        if cardinality(leavers) > 0 then
          delete from hold where show_id = its_show and visitor_id = any (leavers);
        end if;
        insert into show_change (show_id, seq, at, changes) values (its_show, its_seq, decided_at, steps);
        return true;
      end $$`)
  }
}
