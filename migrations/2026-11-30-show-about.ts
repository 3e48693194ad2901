// Adds what buyers read about a show, and its poster.
import { Migration } from '@mikro-orm/migrations'

export class ShowAbout extends Migration {
  override name = '2026-11-30-show-about'

  override up(): void {
    // A constant default rewrites no row, and servers of the version before may go on inserting shows.
    this.addSql(`alter table show add column about jsonb not null default '{}', add column poster_digest text`)
    this.addSql(`
      create table poster (
        show_id text collate "C" not null,
        digest text not null,
        type text not null,
        bytes bytea not null,
        stored_at timestamptz(3) not null default clock_timestamp(),
        primary key (show_id, digest)
      )`)
    // Pictures are compressed already.
    this.addSql('alter table poster alter column bytes set storage external')
  }

  override down(): void {
    this.addSql('drop table poster')
    this.addSql('alter table show drop column about, drop column poster_digest')
  }
}
