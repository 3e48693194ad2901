// Adds the language of a buyer's mails.
import { Migration } from '@mikro-orm/migrations'

export class BuyerLanguage extends Migration {
  override name = '2026-11-30-buyer-language'

  override up(): void {
    this.addSql('alter table buyer add column language text')
  }

  override down(): void {
    this.addSql('alter table buyer drop column language')
  }
}
