// Each seating plan has a digest of what it shows, by which whoever keeps a copy of it knows whether it is still that plan.
import { Migration } from '@mikro-orm/migrations'

export class PlanDigest extends Migration {
  override name = '2026-11-29-plan-digest'

  override up(): void {
    // PostgreSQL calls convert_to stable, since encodings can be defined; UTF8 is always the same.
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
