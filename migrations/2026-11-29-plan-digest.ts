// Adds a digest to each seating plan, with which a cache can check whether its copy is still current.
import { Migration } from '@mikro-orm/migrations'

export class PlanDigest extends Migration {
  override name = '2026-11-29-plan-digest'

  override up(): void {
    // PostgreSQL marks convert_to as stable, since users can define encodings. UTF8 never changes.
    this.addSql(`
      create function plan_digest(plan json) returns text language sql immutable strict
      return left(encode(sha256(convert_to(plan::text, 'UTF8')), 'hex'), 32)`)
    this.addSql(`
      alter table seating_plan
        add column digest text collate "C" not null generated always as (plan_digest(plan)) stored`)
  }

  override down(): void {
    this.addSql('alter table seating_plan drop column digest')
    this.addSql('drop function plan_digest')
  }
}
