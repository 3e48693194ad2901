// The database's clock, known here by its offset: every time that anybody is told is the database's.
import type { MikroORM } from '@mikro-orm/postgresql'

const SECOND_MS = 1000
const MEASURED_EVERY_MS = 60 * SECOND_MS
/** After a longer round trip the middle may be far from the truth, so an offset that is known is the better one. */
const QUICK_MS = 500
/** A clock of this machine that runs so far from its monotonic one was set, or the machine has slept. */
const STEP_MS = 250

/**
 * The offset is that to the monotonic clock, which nobody sets. That one stands still while the machine sleeps, so when the
 * two clocks of this machine disagree the offset is measured again at once.
 */
export class Clock {
  readonly #orm: MikroORM
  #offsetMs: number | undefined
  /** How far the wall clock was from the monotonic one when last looked at. */
  #wallMs = wallOffset()
  #measuredAt = -Infinity
  #isMeasuring = false
  #timer: NodeJS.Timeout | undefined

  constructor(orm: MikroORM) {
    this.#orm = orm
  }

  /** Measures the offset now and every minute; a measurement that fails leaves the last one standing. */
  async start(): Promise<void> {
    // The first of these opens a connection, so that its middle is none.
    for (let times = 0; times < 2; times++) await this.measure()
    this.#timer = setInterval(() => this.#check(), SECOND_MS)
  }

  stop(): void {
    clearInterval(this.#timer)
  }

  /** Asks the database, taking its answer to be of the middle of the round trip (Cristian's algorithm, 1989). */
  async measure(): Promise<void> {
    const asked = performance.now()
    const [row] = await this.#orm.em
      .fork()
      .execute<{ now: number }[]>('select (extract(epoch from clock_timestamp()) * 1000)::float8 as now')
    if (row) this.learn(row.now, asked, performance.now())
  }

  /** Learns what the database's time (in milliseconds since 1970) was between two times of `performance.now()`. */
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
