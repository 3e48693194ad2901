// The database's clock, known here by its offset: every time that anybody is told is the database's.
import type { MikroORM } from '@mikro-orm/postgresql'

const MINUTE_MS = 60_000
/** After a longer round trip the middle may be far from the truth, so an offset that is known is the better one. */
const QUICK_MS = 500

export class Clock {
  readonly #orm: MikroORM
  #offsetMs: number | undefined
  #timer: NodeJS.Timeout | undefined

  constructor(orm: MikroORM) {
    this.#orm = orm
  }

  /** Measures the offset now and every minute; a measurement that fails leaves the last one standing. */
  async start(): Promise<void> {
    // The first of these opens a connection, so that its middle is none.
    for (let times = 0; times < 2; times++) await this.measure()
    this.#timer = setInterval(() => void this.measure().catch(() => undefined), MINUTE_MS)
  }

  stop(): void {
    clearInterval(this.#timer)
  }

  /** Asks the database, taking its answer to be of the middle of the round trip (Cristian's algorithm, 1989). */
  async measure(): Promise<void> {
    const asked = Date.now()
    const [row] = await this.#orm.em
      .fork()
      .execute<{ now: number }[]>('select (extract(epoch from clock_timestamp()) * 1000)::float8 as now')
    if (row) this.learn(row.now, asked, Date.now())
  }

  /** Learns what the database's time was between two of ours, all in milliseconds since 1970. */
  learn(databaseMs: number, askedMs: number, answeredMs: number): void {
    if (this.#offsetMs !== undefined && answeredMs - askedMs > QUICK_MS) return
    this.#offsetMs = databaseMs - (askedMs + answeredMs) / 2
  }

  /** The database's time: ISO 8601 in UTC with milliseconds. */
  now(): string {
    return new Date(Date.now() + (this.#offsetMs ?? 0)).toISOString()
  }
}
