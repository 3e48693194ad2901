// Adds the prices by seat to each seating plan, so that the list of shows can include the lowest one without reading plans.
import { Migration } from '@mikro-orm/migrations'

export class PlanPrices extends Migration {
  override name = '2026-11-29-plan-prices'

  override up(): void {
    // Pairs of a seat id and a price, which applies from that seat up to the seat of the next pair. PostgreSQL marks json_agg
    // as stable, since the notation of some values depends on settings; that of these values does not.
    this.addSql(`
      create function plan_prices(plan json) returns json language sql immutable strict
      return (
        with price as (
          select category->>'categoryId' as category_id, (category->>'price')::bigint as price
          from json_array_elements(plan->'categories') as category
        ), placed as (
          select row_number() over (order by section_number, row_number, seat_number) - 1 as seat_id, price.price
          from json_array_elements(plan->'sections') with ordinality as sections (section, section_number),
            json_array_elements(section->'rows') with ordinality as seat_rows (seat_row, row_number),
            json_array_elements(seat_row->'seats') with ordinality as seats (seat, seat_number)
            left join price on price.category_id = seat->>'categoryId'
        ), run as (
          select seat_id, price, lag(price) over (order by seat_id) as before from placed
        )
        select coalesce(json_agg(json_build_array(seat_id, price) order by seat_id), '[]'::json)
        from run where before is distinct from price
      )`)
    this.addSql(
      `alter table seating_plan add column prices json not null generated always as (plan_prices(plan)) stored`,
    )
  }

  override down(): void {
    this.addSql('alter table seating_plan drop column prices')
    this.addSql('drop function plan_prices')
  }
}
