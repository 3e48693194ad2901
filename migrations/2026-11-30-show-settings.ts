// Each show has its hold settings, may be archived, and says which operator made it.
import { Migration } from '@mikro-orm/migrations'

export class ShowSettings extends Migration {
  override name = '2026-11-30-show-settings'

  override up(): void {
    // Null: the show was made by an earlier version, and a server that starts gives it the settings of its environment.
    this.addSql(
      'alter table show add column holds jsonb, add column archived_at timestamptz(3), add column created_by text',
    )
  }

  override down(): void {
    this.addSql('alter table show drop column holds, drop column archived_at, drop column created_by')
  }
}
