// Makes totals 64-bit: 100 seats at 300,000 IDR are 3,000,000,000 minor units, more than 32 bits can hold.
import { Migration } from '@mikro-orm/migrations'

export class LargeTotals extends Migration {
  override name = '2026-11-29-large-totals'

  override up(): void {
    this.addSql('alter table booking alter column total_amount type bigint')
    this.#replaceWriteSales('bigint')
  }

  override down(): void {
    this.#replaceWriteSales('int')
    this.addSql('alter table booking alter column total_amount type int')
  }

  /** The function of the first migration, except for the type of the totals. */
  #replaceWriteSales(totals: 'int' | 'bigint'): void {
    this.addSql('drop function write_sales')
    this.addSql(`
      create function write_sales(
        its_show text, booking_ids uuid[], visitors uuid[], totals ${totals}[], currencies text[],
        confirmed timestamptz[], cancelled timestamptz[], seqs int[], sold_by uuid[], sold int[], sold_live boolean[],
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
  }
}
