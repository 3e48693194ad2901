// Adds the checkout to a hold: the seats with which it began, or null without one. `write_change` writes it.
import { Migration } from '@mikro-orm/migrations'

export class Checkout extends Migration {
  override name = '2026-11-29-checkout'

  override up(): void {
    this.addSql('alter table hold add checkout int[]')
    this.addSql('drop function write_change')
    // An SQL array cannot contain arrays of different lengths, so each checkout is passed as text.
    this.addSql(
      writeChange({
        parameter: 'checkouts text[], ',
        column: ', checkout',
        holds: `(
        select k, s, u, p, c::int[] from unnest(keepers, since, until, promised, checkouts) as h (k, s, u, p, c)
      ) as holds`,
        assignment: ', checkout = excluded.checkout',
      }),
    )
  }

  override down(): void {
    this.addSql('drop function write_change')
    this.addSql('alter table hold drop checkout')
    const holds = 'unnest(keepers, since, until, promised)'
    this.addSql(writeChange({ parameter: '', column: '', holds, assignment: '' }))
  }
}

/** The function, with or without the parts for checkouts. */
function writeChange(more: Record<'parameter' | 'column' | 'holds' | 'assignment', string>): string {
  const { parameter, column, holds, assignment } = more
  return `
  create function write_change(
    its_show text, its_seq int, decided_at timestamptz, steps json,
    seat_ids int[], holders uuid[], bookings uuid[], requests uuid[], versions int[],
    keepers uuid[], since timestamptz[], until timestamptz[], promised timestamptz[], ${parameter}leavers uuid[]
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
      insert into hold (show_id, visitor_id, held_since, expires_at, promised_until${column})
      select its_show, * from ${holds}
      on conflict (show_id, visitor_id) do update set
        held_since = excluded.held_since, expires_at = excluded.expires_at,
        promised_until = excluded.promised_until${assignment};
    end if;
    if cardinality(leavers) > 0 then
      delete from hold where show_id = its_show and visitor_id = any (leavers);
    end if;
    insert into show_change (show_id, seq, at, changes) values (its_show, its_seq, decided_at, steps);
    return true;
  end $$`
}
