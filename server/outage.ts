// Tells the operator of a database that stays away: in words, and not with every command that finds it so.
import type { Logger } from 'pino'

/** While it lasts it is told so often: there may be nobody looking the first time. */
const AGAIN_MS = 30_000

export class Outage {
  readonly #log: Logger
  #toldAt = -Infinity

  constructor(log: Logger) {
    this.#log = log
  }

  note(error: unknown): void {
    const now = performance.now()
    if (now - this.#toldAt < AGAIN_MS) return
    this.#toldAt = now
    const said = error instanceof Error ? error.message : String(error)
    this.#log.warn(
      `PostgreSQL does not do what it is asked (${said}). Nobody loses anything; see to it that it is back.`,
    )
  }
}
