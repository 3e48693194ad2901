// Keeps with each mail to which address it was sent: a booking that is passed on has another buyer.
import { Migration } from '@mikro-orm/migrations'

export class MailAddresses extends Migration {
  override name = '2026-11-30-mail-addresses'

  override up(): void {
    this.addSql('alter table mail add column sent_to text collate "C"')
    this.addSql(`
      update mail set sent_to = lower(buyer.email) from buyer
      where buyer.show_id = mail.show_id and buyer.booking_id = mail.booking_id and mail.state = 'sent'`)
    // For the count of the mails that an address got.
    this.addSql('create index mail_sent on mail (sent_to, settled_at) where sent_to is not null')
  }

  override down(): void {
    this.addSql('drop index mail_sent')
    this.addSql('alter table mail drop column sent_to')
  }
}
