// Operators: people of the house with a named token and a role. The token itself is stored nowhere.
import { Migration } from '@mikro-orm/migrations'

export class Operators extends Migration {
  override name = '2026-11-30-operators'

  override up(): void {
    this.addSql(`
      create table operator (
        name text collate "C" primary key,
        role text not null check (role in ('viewer', 'door', 'box-office', 'admin')),
        token_hash text collate "C" not null unique,
        created_at timestamptz(3) not null default clock_timestamp(),
        revoked_at timestamptz(3)
      )`)
  }

  override down(): void {
    this.addSql('drop table operator')
  }
}
