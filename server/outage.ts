// Tells the operator of a database that stays away, that it is back, and that it is busy: in words, not with every command.
import type { Logger } from 'pino'

/** While it lasts it is told so often: there may be nobody looking the first time. */
const AGAIN_MS = 30_000
/** It is over when the database does what it is asked, and nothing has failed for so long: it may read and not write. */
const QUIET_MS = 5000

export class Outage {
  readonly #log: Logger
  #toldAt = -Infinity
  #toldBusyAt = -Infinity
  /** While it lasts: when it began, and when something failed last. */
  #outage: { beganAt: number; failedAt: number } | undefined

  constructor(log: Logger) {
    this.#log = log
  }

  note(error: unknown): void {
    const now = performance.now()
    this.#outage = { beganAt: this.#outage?.beganAt ?? now, failedAt: now }
    if (now - this.#toldAt < AGAIN_MS) return
    this.#toldAt = now
    const said = error instanceof Error ? error.message : String(error)
    this.#log.warn(
      `PostgreSQL does not do what it is asked (${said}). Nobody loses anything; see to it that it is back.`,
    )
  }

  /** Somebody waited for the database in vain, for a lock or a connection, and was refused as busy: no outage. */
  noteBusy(error: unknown): void {
    const now = performance.now()
    if (now - this.#toldBusyAt < AGAIN_MS) return
    this.#toldBusyAt = now
    const said = error instanceof Error ? error.message : String(error)
    this.#log.warn(`PostgreSQL is busy (${said}). Some requests are refused as BUSY.`)
  }

  /** The database has done something that it was asked. */
  worked(): void {
    const now = performance.now()
    if (!this.#outage || now - this.#outage.failedAt < QUIET_MS) return
    const seconds = Math.round((now - this.#outage.beganAt) / 1000)
    this.#outage = undefined
    this.#toldAt = -Infinity
    this.#log.info(`PostgreSQL does what it is asked again. The outage began ${seconds} seconds ago.`)
  }
}
