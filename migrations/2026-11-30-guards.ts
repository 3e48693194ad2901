// A write that finds rows not as they were decided upon raises an error, so that a commit in the same message is not run.
import { Migration } from '@mikro-orm/migrations'

export class Guards extends Migration {
  override name = '2026-11-30-guards'

  override up(): void {
    this.addSql(`
      create function require_written(is_written boolean) returns void language plpgsql as $$
      begin
        if is_written is not true then
          raise exception 'not all rows were as decided upon' using errcode = 'HF001';
        end if;
      end $$`)
  }

  override down(): void {
    this.addSql('drop function require_written')
  }
}
