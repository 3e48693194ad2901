// How fast each visitor may ask: a second's worth at once, and then at an even rate.

const SECOND_MS = 1000

/** The generic cell rate algorithm (ATM Forum, 1996): one number for each visitor, and nothing to do as time passes. */
export class Rate {
  readonly #perSecond: number
  /** Until when, by `performance.now()`, what each has asked for will have used up their rate. */
  readonly #usedUntil = new Map<string, number>()

  /** Null: no limit. */
  constructor(perSecond: number | null) {
    this.#perSecond = perSecond ?? Infinity
  }

  /** Counts a request, if it may be made now. @returns in how many milliseconds it may; 0: now, and it is counted */
  waitFor(visitorId: string, now = performance.now()): number {
    if (this.#perSecond === Infinity) return 0
    const usedUntil = Math.max(now, this.#usedUntil.get(visitorId) ?? 0) + SECOND_MS / this.#perSecond
    const waitMs = usedUntil - now - SECOND_MS
    // What is no wait by rights may come out as a tiny one.
    if (waitMs > 1e-6) return Math.ceil(waitMs)
    this.#usedUntil.set(visitorId, usedUntil)
    return 0
  }

  forget(visitorId: string): void {
    this.#usedUntil.delete(visitorId)
  }
}
