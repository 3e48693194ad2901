// Adds the logs that were archived to files, and removed from the database up to a seq.
import { Migration } from '@mikro-orm/migrations'

export class ArchivedLogs extends Migration {
  override name = '2026-11-30-archived-logs'

  override up(): void {
    this.addSql(`
      create table archived_log (
        show_id text collate "C" primary key,
        seq int not null,
        file text not null,
        sha256 text not null,
        removed_at timestamptz(3) not null default clock_timestamp()
      )`)
  }

  override down(): void {
    this.addSql('drop table archived_log')
  }
}
