// The database's clock, known here by its offset. Every time that the server reports is the database's.
import type { MikroORM } from '@mikro-orm/postgresql'

const SECOND_MS = 1000
const MEASURED_EVERY_MS = 60 * SECOND_MS
/** After a longer round trip its middle may be far off, so a known offset is better. */
const QUICK_MS = 500
/** When the wall clock departs this far from the monotonic clock, it was set or the machine has slept. */
const STEP_MS = 250

/**
 * The offset is from the monotonic clock, which cannot be set. The monotonic clock stands still while the machine sleeps, so
 * the offset is measured again at once when the two clocks of this machine disagree.
 */
export class Clock {
  readonly #orm: MikroORM
  #offsetMs: number | undefined
  /** The wall clock minus the monotonic clock at the last check, in milliseconds. */
  #wallMs = wallOffset()
  #measuredAt = -Infinity
  #isMeasuring = false
  #timer: NodeJS.Timeout | undefined

  constructor(orm: MikroORM) {
    this.#orm = orm
  }

  /** Measures the offset now and every minute. A failed measurement keeps the last offset. */
  async start(): Promise<void> {
    // The first measurement opens a connection, so its middle is off.
    for (let times = 0; times < 2; times++) await this.measure()
    this.#timer = setInterval(() => this.#check(), SECOND_MS)
  }

  stop(): void {
    clearInterval(this.#timer)
  }

  /** Asks the database, assuming that it answered in the middle of the round trip (Cristian's algorithm, 1989). */
  async measure(): Promise<void> {
    const asked = performance.now()
    const [row] = await this.#orm.em
      .fork()
      .execute<{ now: number }[]>('select (extract(epoch from clock_timestamp()) * 1000)::float8 as now')
    if (row) this.learn(row.now, asked, performance.now())
  }

  /** Takes the database's time (in milliseconds since 1970) between two times of `performance.now()`. */
  learn(databaseMs: number, askedMs: number, answeredMs: number): void {
    if (this.#offsetMs !== undefined && answeredMs - askedMs > QUICK_MS) return
    this.#offsetMs = databaseMs - (askedMs + answeredMs) / 2
    this.#measuredAt = answeredMs
  }

  /** The database's time, in milliseconds since 1970. */
  nowMs(): number {
    return performance.now() + (this.#offsetMs ?? wallOffset())
  }

  /** The database's time: ISO 8601 in UTC with milliseconds. */
  now(): string {
    return new Date(this.nowMs()).toISOString()
  }

  /** Measures when it is time, when the last measurement failed, and when a clock of this machine has jumped. */
  #check(): void {
    const wallMs = wallOffset()
    const hasJumped = Math.abs(wallMs - this.#wallMs) > STEP_MS
    this.#wallMs = wallMs
    if (hasJumped) this.#measuredAt = -Infinity
    if (this.#isMeasuring || performance.now() - this.#measuredAt < MEASURED_EVERY_MS) return
    this.#isMeasuring = true
    void this.measure()
      .catch(() => undefined)
      .finally(() => (this.#isMeasuring = false))
  }
}

function wallOffset(): number {
  return Date.now() - performance.now()
}
