// Adds to each show the text that a search compares, and indexes by which a page of a long list is read.
import { Migration } from '@mikro-orm/migrations'

export class ShowSearch extends Migration {
  override name = '2026-11-30-show-search'

  override up(): void {
    // Without accents and in lower case. The collation of the database may know ASCII letters only, so that of ICU is taken
    // where there is one; normalize() works in databases in UTF8 only.
    this.addSql(`
      do $do$
      declare
        plain text := 'searched';
        lowered text := 'lower(%s)';
      begin
        if getdatabaseencoding() = 'UTF8' then
          plain := $$regexp_replace(normalize(searched, NFKD), '[\\u0300-\\u036f]', '', 'g')$$;
        end if;
        if exists (select from pg_collation where collname = 'und-x-icu') then
          lowered := 'lower((%s) collate "und-x-icu")';
        end if;
        execute format(
          'create function searchable(searched text) returns text language sql immutable strict return ' || lowered, plain);
      end $do$`)
    this.addSql(`
      alter table show add search_text text collate "C" not null
        generated always as (searchable(title || ' ' || venue)) stored`)
    this.addSql('create index show_start on show (starts_at, show_id)')
    // Few shows are on sale longer than until they start. The list of current shows looks for the others by their start.
    this.addSql('create index show_sold_after_start on show (sales_close_at) where sales_close_at > starts_at')
  }

  override down(): void {
    this.addSql('drop index show_sold_after_start')
    this.addSql('drop index show_start')
    this.addSql('alter table show drop search_text')
    this.addSql('drop function searchable')
  }
}
