// Reference: node-postgres with a transaction for each hold, on a table that has the hold in the seat's row.
import { randomUUID } from 'node:crypto'
import { Client } from 'pg'
import type { Run } from '../../run.ts'
import { SECOND_MS } from '../../run-clock.ts'
import { byTurns } from '../clients.ts'

/** As reports name it. */
export const NODE_POSTGRES = 'node-postgres, a transaction each'

const CONNECTIONS = 16
const HOLD_MS = 300 * SECOND_MS

/** The obvious schema: the hold is in the rows of its seats. */
const TABLE = `create table reference.seat (
  show_id text collate "C" not null,
  seat_id int not null,
  held_by uuid,
  held_since timestamptz(3),
  hold_expires_at timestamptz(3),
  hold_promised_until timestamptz(3),
  booking_id uuid,
  blocked boolean not null default false,
  version int not null default 0,
  primary key (show_id, seat_id)
) with (fillfactor = 50)`
/** For a sweeper, and to find a visitor's seats. */
const INDEXES = [
  'create index on reference.seat (hold_expires_at, show_id) where hold_expires_at is not null',
  'create index on reference.seat (held_by, show_id) where held_by is not null',
]

const LOCK = {
  name: 'lock',
  text: 'select * from reference.seat where show_id = $1 and seat_id = $2 for update',
}
const HOLD = {
  name: 'hold',
  text: `update reference.seat set held_by = $3, held_since = $4, hold_expires_at = $5, hold_promised_until = $5,
           version = version + 1
         where show_id = $1 and seat_id = $2`,
}

export class NodePostgres {
  readonly #clients: Client[]
  readonly #visitors: string[]
  readonly #run: Run
  readonly #shows: readonly string[]

  private constructor(run: Run, clients: Client[], visitors: number, shows: readonly string[]) {
    this.#run = run
    this.#clients = clients
    this.#shows = shows
    this.#visitors = Array.from({ length: visitors }, () => randomUUID())
  }

  /**
   * Connects, and makes a table in a schema of its own.
   * @param visitors take turns to hold the seats
   * @param seats of each show
   * @param shows whose seats it holds
   * @param otherShows shows for other references that use the table
   */
  static async open(
    run: Run,
    url: string,
    visitors: number,
    seats: number,
    shows: readonly string[] = ['node-postgres'],
    otherShows: readonly string[] = [],
  ): Promise<NodePostgres> {
    const clients = Array.from({ length: CONNECTIONS }, () => new Client({ connectionString: url }))
    // The next query notices a broken connection.
    for (const client of clients) client.on('error', () => undefined)
    const postgres = new NodePostgres(run, clients, visitors, shows)
    run.cleanup.add(() => postgres.close())
    await Promise.all(clients.map((client) => client.connect()))
    await clients[0]?.query('create schema reference')
    await clients[0]?.query(TABLE)
    for (const index of INDEXES) await clients[0]?.query(index)
    for (const showId of [...shows, ...otherShows]) {
      await clients[0]?.query(
        'insert into reference.seat (show_id, seat_id) select $1, generate_series(0, $2::int - 1)',
        [showId, seats],
      )
    }
    await clients[0]?.query('analyze reference.seat')
    return postgres
  }

  /** Holds so many seats once, of all shows in turn, on all connections at a time. @returns holds per second */
  async holdEach(seats: number): Promise<number> {
    let next = 0
    const start = performance.now()
    await Promise.all(
      this.#clients.map(async (client) => {
        while (next < seats) {
          await this.#hold(client, next++)
          this.#run.progress.advance()
        }
      }),
    )
    return (seats / (performance.now() - start)) * SECOND_MS
  }

  /** Releases all seats. */
  async releaseAll(): Promise<void> {
    await this.#clients[0]?.query(
      `update reference.seat set held_by = null, held_since = null, hold_expires_at = null, hold_promised_until = null,
         version = version + 1
       where held_by is not null`,
    )
  }

  async close(): Promise<void> {
    await Promise.allSettled(this.#clients.map((client) => client.end()))
  }

  async #hold(client: Client, n: number): Promise<void> {
    const showId = byTurns(this.#shows, n)
    const seatId = Math.floor(n / this.#shows.length)
    await client.query('begin')
    const { rows } = await client.query<{ held_by: string | null }>({ ...LOCK, values: [showId, seatId] })
    if (rows[0]?.held_by !== null) throw new Error(`Seat ${seatId} of the reference is not free.`)
    const now = Date.now()
    const visitor = byTurns(this.#visitors, n)
    await client.query({ ...HOLD, values: [showId, seatId, visitor, new Date(now), new Date(now + HOLD_MS)] })
    await client.query('commit')
  }
}
