// Adds mails to those whose booking somebody accepted. They name their address and language, since the buyer is another one.
import { Migration } from '@mikro-orm/migrations'

export class TransferMails extends Migration {
  override name = '2026-12-01-transfer-mails'

  override up(): void {
    this.addSql('alter table mail add column language text')
    this.#allow(`'confirmed', 'changed', 'cancelled', 'transferred', 'tickets'`, `'transferred', 'tickets'`)
  }

  override down(): void {
    this.addSql(`delete from mail where kind = 'transferred'`)
    this.#allow(`'confirmed', 'changed', 'cancelled', 'tickets'`, `'tickets'`)
    this.addSql('alter table mail drop column language')
  }

  #allow(kinds: string, addressed: string): void {
    this.addSql('alter table mail drop constraint mail_kind_check, drop constraint mail_check1')
    this.addSql(`
      alter table mail
        add constraint mail_kind_check check (kind in (${kinds})),
        add constraint mail_check1 check ((kind in (${addressed})) = (email is not null))`)
  }
}
