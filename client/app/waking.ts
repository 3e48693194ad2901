// Notices that the page is back: shown again, kept by the browser for its Back button, frozen, or asleep with its machine.

/** Of a `Document`: whether the visitor can see the page, and when that changes. */
export type PageVisibility = Pick<Document, 'hidden' | 'addEventListener'> & {
  readonly defaultView?: Pick<Window, 'addEventListener'> | null
}

/**
 * Calls `wake` whenever the page may have been away: its timers stood still, and its socket may be dead without an event.
 * Several events may tell of one return. A machine that sleeps under a visible page is noticed by `TickGaps`.
 */
export function onWake(page: PageVisibility, wake: () => void, signal: AbortSignal): void {
  page.addEventListener('visibilitychange', () => !page.hidden && wake(), { signal })
  // Chromium freezes tabs in the background.
  page.addEventListener('resume', wake, { signal })
  const window = page.defaultView
  window?.addEventListener('pageshow', (event) => event.persisted && wake(), { signal })
  window?.addEventListener('online', wake, { signal })
}

/** A tick that is this late was late because the machine slept. */
const GAP_MS = 3000

/** Notices from regular ticks that no tick came for a while. */
export class TickGaps {
  #tickedAtMs: number | undefined

  /** Forgets the latest tick: the ticks stop on purpose. */
  reset(): void {
    this.#tickedAtMs = undefined
  }

  /** Call it at each tick. Whether the one before is longer ago than it can be while the machine is awake. */
  tick(): boolean {
    const before = this.#tickedAtMs
    // `performance.now()` may stand still meanwhile.
    this.#tickedAtMs = Date.now()
    return before !== undefined && this.#tickedAtMs - before > GAP_MS
  }
}
