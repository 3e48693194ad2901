// Adds revocations of visitor tokens. Each is kept until the tokens that it covers have expired.
import { Migration } from '@mikro-orm/migrations'

export class Revocations extends Migration {
  override name = '2026-11-29-revocations'

  override up(): void {
    this.addSql(`
      create table revocation (
        revocation_id bigint generated always as identity primary key,
        visitor_id uuid,
        address_key text collate "C",
        issued_from timestamptz(3),
        issued_until timestamptz(3) not null,
        created_at timestamptz(3) not null default clock_timestamp()
      )`)
    this.addSql('create index revocation_age on revocation (created_at)')
  }

  override down(): void {
    this.addSql('drop table revocation')
  }
}
