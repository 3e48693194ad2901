// What the webhook test does in the database itself, past the servers.
import { randomUUID } from 'node:crypto'
import { Client } from 'pg'
import { openDatabase } from '../../server/database/orm.ts'
import { addEndpoint } from '../../server/jobs/webhooks/endpoints.ts'
import { WebhookType } from '../../shared/webhooks.ts'

/** Adds an endpoint for all events of all shows. @returns its secret */
export async function subscribe(databaseUrl: string, url: string): Promise<string> {
  const orm = openDatabase(databaseUrl, 1)
  try {
    const endpoint = { url, eventTypes: WebhookType.options, showId: undefined }
    const { secret } = await orm.em.fork().transactional((em) => addEndpoint(em, endpoint))
    return secret
  } finally {
    await orm.close(true)
  }
}

const TYPES = { booked: 'booking.confirmed', cancelled: 'booking.cancelled', expired: 'hold.expired' }

export class TestDatabase {
  readonly #client: Client

  constructor(databaseUrl: string) {
    this.#client = new Client(databaseUrl)
  }

  open(): Promise<unknown> {
    return this.#client.connect()
  }

  close(): Promise<void> {
    return this.#client.end()
  }

  /** The number of events in the logs of all shows, without `show.sold_out`. */
  async countEvents(): Promise<number> {
    const { rows } = await this.#client.query<{ events: number }>(
      `select count(*)::int as events from show_change, json_array_elements(changes) as step
       where step->>'cause' in ('booked', 'cancelled', 'expired')`,
    )
    return rows[0]?.events ?? 0
  }

  /** The events that must be delivered, by show and in order: seq, type, and booking or seats. */
  async readEvents(): Promise<Map<string, string[]>> {
    const events = new Map<string, string[]>()
    const log = await this.#client.query<{
      showId: string
      seq: number
      seatCount: number
      changes: { cause: string; bookingId?: string; seatIds: number[] }[]
    }>(
      `select show_id as "showId", show_change.seq, seat_count as "seatCount", changes
       from show_change join show using (show_id) order by show_id, show_change.seq`,
    )
    const booked = new Map<string, Set<number>>()
    for (const { showId, seq, seatCount, changes } of log.rows) {
      const due = events.get(showId) ?? []
      const sold = booked.get(showId) ?? new Set<number>()
      events.set(showId, due)
      booked.set(showId, sold)
      const before = sold.size
      for (const { cause, bookingId, seatIds } of changes) {
        if (cause === 'booked') for (const seatId of seatIds) sold.add(seatId)
        if (cause === 'cancelled') for (const seatId of seatIds) sold.delete(seatId)
        const type = Object.entries(TYPES).find(([known]) => known === cause)?.[1]
        if (type !== undefined) due.push(`${seq} ${type} ${bookingId ?? seatIds.join()}`)
      }
      if (before < seatCount && sold.size === seatCount) due.push(`${seq} show.sold_out `)
    }
    return events
  }

  /** Writes a booking into a show's log, and rolls the transaction back. @returns the booking's id */
  async rollBackBooking(showId: string): Promise<string> {
    const bookingId = randomUUID()
    await this.#client.query('begin')
    await this.#client.query('select from show where show_id = $1 for update', [showId])
    await this.#client.query('update show set seq = seq + 1, changed_at = clock_timestamp() where show_id = $1', [
      showId,
    ])
    await this.#client.query(
      'insert into show_change (show_id, seq, at, changes) select show_id, seq, changed_at, $2 from show where show_id = $1',
      [showId, JSON.stringify([{ cause: 'booked', visitorId: bookingId, bookingId, seatIds: [0] }])],
    )
    await this.#client.query('rollback')
    return bookingId
  }
}
