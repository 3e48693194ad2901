// Adds mails about bookings whose seats were changed, but not all cancelled.
import { Migration } from '@mikro-orm/migrations'

export class ChangedMails extends Migration {
  override name = '2026-11-30-changed-mails'

  override up(): void {
    this.#allow(`'confirmed', 'changed', 'cancelled', 'tickets'`)
  }

  override down(): void {
    this.addSql(`delete from mail where kind = 'changed'`)
    this.#allow(`'confirmed', 'cancelled', 'tickets'`)
  }

  #allow(kinds: string): void {
    this.addSql('alter table mail drop constraint mail_kind_check')
    this.addSql(`alter table mail add constraint mail_kind_check check (kind in (${kinds}))`)
  }
}
