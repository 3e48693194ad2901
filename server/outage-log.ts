// Tells the operator of what keeps requests from being served: when it begins and when it is over, once each.
import type { Logger } from 'pino'

/**
 * - `away`: the database does not do what it is asked.
 * - `overloaded`: this server is too busy to hear the database's answers in time.
 * - `busy`: the database answers, and a lock or a connection could not be had in time.
 */
export type TroubleKind = 'away' | 'overloaded' | 'busy'

/** It is over when the database does what it is asked, and nothing has failed for so long. */
const QUIET_MS: Readonly<Record<TroubleKind, number>> = { away: 5000, overloaded: 5000, busy: 30_000 }

const BEGINS: Readonly<Record<TroubleKind, (why: string) => string>> = {
  away: (why) => `PostgreSQL does not do what it is asked (${why}). Nobody loses anything; see to it that it is back.`,
  overloaded: (why) =>
    `This server is overloaded, or its machine is (${why}). Requests may be refused as UNAVAILABLE or BUSY; PostgreSQL is not the reason.`,
  busy: (why) => `Too much is asked of PostgreSQL (${why}). Some requests are refused as BUSY.`,
}

const ENDS: Readonly<Record<TroubleKind, string>> = {
  away: 'PostgreSQL does what it is asked again. The outage began',
  overloaded: 'This server answers in time again. It was overloaded first',
  busy: 'PostgreSQL keeps up again. It was busy first',
}

export class OutageLog {
  readonly #log: Logger
  /** While it lasts: when it began, and when something failed last; times of `performance.now()`. */
  readonly #lasting = new Map<TroubleKind, { beganAt: number; failedAt: number }>()

  constructor(log: Logger) {
    this.#log = log
  }

  /** Something failed. `why` is for the log. */
  note(kind: TroubleKind, why: string): void {
    const now = performance.now()
    const lasting = this.#lasting.get(kind)
    this.#lasting.set(kind, { beganAt: lasting?.beganAt ?? now, failedAt: now })
    if (!lasting) this.#log.warn(BEGINS[kind](why))
  }

  lasts(kind: TroubleKind): boolean {
    return this.#lasting.has(kind)
  }

  /** The database has done something that it was asked. */
  worked(): void {
    const now = performance.now()
    for (const [kind, { beganAt, failedAt }] of this.#lasting) {
      if (now - failedAt < QUIET_MS[kind]) continue
      this.#lasting.delete(kind)
      this.#log.info(`${ENDS[kind]} ${Math.round((now - beganAt) / 1000)} seconds ago.`)
    }
  }
}
