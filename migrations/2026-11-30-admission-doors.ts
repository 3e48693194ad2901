// Adds to admissions the door, and the time of a scan that a phone kept while it had no connection.
import { Migration } from '@mikro-orm/migrations'

export class AdmissionDoors extends Migration {
  override name = '2026-11-30-admission-doors'

  override up(): void {
    this.addSql('alter table admission add column door text, add column scanned_at timestamptz(3)')
    this.addSql('alter table undone_admission add column door text, add column scanned_at timestamptz(3)')
  }

  override down(): void {
    this.addSql('alter table undone_admission drop column door, drop column scanned_at')
    this.addSql('alter table admission drop column door, drop column scanned_at')
  }
}
