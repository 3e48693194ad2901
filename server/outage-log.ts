// Logs what keeps requests from being served: once when it begins and once when it is over.
import type { Logger } from 'pino'

/**
 * - `away`: the database does not execute requests.
 * - `overloaded`: this server is too busy to read the database's answers in time.
 * - `busy`: the database answers, and a lock or a connection could not be had in time.
 */
export const TROUBLES = ['away', 'overloaded', 'busy'] as const
export type TroubleKind = (typeof TROUBLES)[number]

/** A trouble is over when the database executes a request after nothing has failed for this long. */
const QUIET_MS: Readonly<Record<TroubleKind, number>> = { away: 5000, overloaded: 5000, busy: 30_000 }

const BEGINS: Readonly<Record<TroubleKind, (why: string) => string>> = {
  away: (why) => `PostgreSQL does not execute requests (${why}). No data is lost; restore PostgreSQL.`,
  overloaded: (why) =>
    `This server is overloaded, or its machine is (${why}). Requests may be refused as UNAVAILABLE or BUSY; PostgreSQL is not the reason.`,
  busy: (why) => `PostgreSQL has more work than it can do (${why}). Some requests are refused as BUSY.`,
}

const ENDS: Readonly<Record<TroubleKind, string>> = {
  away: 'PostgreSQL executes requests again. The outage began',
  overloaded: 'This server responds in time again. The overload began',
  busy: 'PostgreSQL has free capacity again. It became busy',
}

export class OutageLog {
  readonly #log: Logger
  /** The current troubles: when each began and when a request last failed, as times of `performance.now()`. */
  readonly #lasting = new Map<TroubleKind, { beganAt: number; failedAt: number }>()

  constructor(log: Logger) {
    this.#log = log
  }

  /** Records a failed request. `why` is for the log. */
  note(kind: TroubleKind, why: string): void {
    const now = performance.now()
    const lasting = this.#lasting.get(kind)
    this.#lasting.set(kind, { beganAt: lasting?.beganAt ?? now, failedAt: now })
    if (!lasting) this.#log.warn(BEGINS[kind](why))
  }

  lasts(kind: TroubleKind): boolean {
    return this.#lasting.has(kind)
  }

  /** Records that the database executed a request. */
  worked(): void {
    const now = performance.now()
    for (const [kind, { beganAt, failedAt }] of this.#lasting) {
      if (now - failedAt < QUIET_MS[kind]) continue
      this.#lasting.delete(kind)
      this.#log.info(`${ENDS[kind]} ${Math.round((now - beganAt) / 1000)} seconds ago.`)
    }
  }
}
