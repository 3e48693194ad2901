// Adds the name and the number of seats to each seating plan, so that a list of them reads no plans.
import { Migration } from '@mikro-orm/migrations'

export class PlanList extends Migration {
  override name = '2026-11-30-plan-list'

  override up(): void {
    this.addSql(`
      create function plan_seats(plan json) returns int language sql immutable strict
      return (
        select coalesce(sum(json_array_length(seat_row->'seats')), 0)::int
        from json_array_elements(plan->'sections') as section, json_array_elements(section->'rows') as seat_row
      )`)
    this.addSql(`
      alter table seating_plan
        add column plan_name text not null generated always as (plan->>'name') stored,
        add column plan_size int not null generated always as (plan_seats(plan)) stored`)
  }

  override down(): void {
    this.addSql('alter table seating_plan drop column plan_name, drop column plan_size')
    this.addSql('drop function plan_seats')
  }
}
