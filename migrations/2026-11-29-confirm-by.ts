// Adds to a show who confirms its bookings: visitors, or a server on their behalf (B5). If null, it depends on whether the
// seating plan has prices.
import { Migration } from '@mikro-orm/migrations'

export class ConfirmBy extends Migration {
  override name = '2026-11-29-confirm-by'

  override up(): void {
    this.addSql(`alter table show add confirm_by text check (confirm_by in ('visitor', 'server'))`)
    this.addSql(`
      create function plan_has_prices(plan json) returns boolean language sql immutable strict
      return exists (
        select from json_array_elements(plan -> 'categories') as category where (category ->> 'price')::numeric > 0)`)
    this.addSql(`
      alter table seating_plan
        add column has_prices boolean not null generated always as (plan_has_prices(plan)) stored`)
  }

  override down(): void {
    this.addSql('alter table seating_plan drop column has_prices')
    this.addSql('drop function plan_has_prices')
    this.addSql('alter table show drop column confirm_by')
  }
}
