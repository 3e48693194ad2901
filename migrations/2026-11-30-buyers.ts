// Adds buyers: their names and e-mail addresses, the words to find them by, and the mails to send to them.
import { Migration } from '@mikro-orm/migrations'

export class Buyers extends Migration {
  override name = '2026-11-30-buyers'

  override up(): void {
    // No foreign keys to booking: who writes these rows writes the booking in the same transaction.
    this.addSql(`
      create table buyer (
        show_id text collate "C" not null,
        booking_id uuid not null,
        name text not null,
        email text collate "C",
        primary key (show_id, booking_id)
      )`)
    // For the tickets of an e-mail address, in all shows.
    this.addSql('create index buyer_email on buyer (lower(email))')
    this.addSql(`
      create table buyer_word (
        show_id text collate "C" not null,
        word text collate "C" not null,
        booking_id uuid not null,
        primary key (show_id, word, booking_id)
      )`)
    this.addSql('create index buyer_word_booking on buyer_word (show_id, booking_id)')
    // A mail about a booking names no address: that is the buyer's. A mail with the tickets of an address names the address
    // and no show.
    this.addSql(`
      create table mail (
        show_id text collate "C" not null default '',
        mail_id uuid not null default gen_random_uuid(),
        kind text not null check (kind in ('confirmed', 'cancelled', 'tickets')),
        booking_id uuid,
        email text collate "C",
        state text not null default 'waiting' check (state in ('waiting', 'sent', 'failed')),
        attempts int not null default 0,
        last_error text,
        created_at timestamptz(3) not null default clock_timestamp(),
        due_at timestamptz(3) not null default clock_timestamp(),
        settled_at timestamptz(3),
        leased_until timestamptz(3),
        primary key (show_id, mail_id),
        check ((kind = 'tickets') = (booking_id is null)),
        check ((kind = 'tickets') = (email is not null))
      ) with (fillfactor = 70)`)
    this.addSql(`create index mail_due on mail (due_at) where state = 'waiting'`)
    // For listing mails, the newest first, and for deleting old ones.
    this.addSql('create index mail_age on mail (created_at, mail_id)')
    this.addSql('create index mail_booking on mail (show_id, booking_id)')
    // For the count of an address's requests.
    this.addSql('create index mail_address on mail (email, created_at) where email is not null')
    // For listing a show's bookings, the newest first.
    this.addSql('create index booking_time on booking (show_id, confirmed_at, booking_id)')
  }

  override down(): void {
    this.addSql('drop index booking_time')
    this.addSql('drop table mail, buyer_word, buyer')
  }
}
