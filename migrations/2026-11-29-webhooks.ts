// Adds webhooks: the endpoints, the cursor of each endpoint in each show's log, and the deliveries.
import { Migration } from '@mikro-orm/migrations'

export class Webhooks extends Migration {
  override name = '2026-11-29-webhooks'

  override up(): void {
    this.addSql(`
      create table webhook_endpoint (
        endpoint_id text collate "C" primary key,
        url text not null,
        event_types text[] not null,
        only_show_id text collate "C",
        secrets json not null,
        created_at timestamptz(3) not null default clock_timestamp(),
        failing_since timestamptz(3),
        disabled_at timestamptz(3),
        disabled_reason text
      )`)
    // seq: the changes up to it are delivered, and of the next one the steps below step. unsold: how many seats were
    // neither booked nor blocked at seq, once that was counted. No foreign key to show: its check would wait for the
    // show's lock.
    this.addSql(`
      create table webhook_cursor (
        show_id text collate "C" not null,
        endpoint_id text collate "C" not null references webhook_endpoint on delete cascade,
        seq int not null,
        step int not null default 0,
        unsold int,
        attempts int not null default 0,
        due_at timestamptz(3) not null default clock_timestamp(),
        lease uuid,
        leased_until timestamptz(3),
        primary key (show_id, endpoint_id)
      ) with (fillfactor = 50)`)
    this.addSql('create index webhook_cursor_endpoint on webhook_cursor (endpoint_id)')
    this.addSql(`
      create table webhook_delivery (
        show_id text collate "C" not null,
        endpoint_id text collate "C" not null references webhook_endpoint on delete cascade,
        seq int not null,
        step int not null,
        webhook_id text not null,
        type text not null,
        state text not null check (state in ('pending', 'delivered', 'failed')),
        attempts int not null,
        last_status int,
        last_error text,
        first_attempt_at timestamptz(3) not null default clock_timestamp(),
        next_attempt_at timestamptz(3),
        delivered_at timestamptz(3),
        primary key (show_id, endpoint_id, seq, step)
      )`)
    // For listing deliveries, the newest first, and for deleting old ones.
    this.addSql('create index webhook_delivery_age on webhook_delivery (first_attempt_at)')
  }

  override down(): void {
    this.addSql('drop table webhook_delivery, webhook_cursor, webhook_endpoint')
  }
}
