// How fast a visitor may ask, through all sockets and HTTP connections of theirs together.
import { RateLimiter } from 'limiter'

/** A bucket that nobody took from for so long is full again, and can be forgotten. */
const IDLE_MS = 2000

export class RateLimits {
  readonly #perSecond: number | null
  readonly #buckets = new Map<string, { limiter: RateLimiter; usedAt: number }>()
  #prunedAt = 0

  /** @param perSecond requests per second and visitor; null switches the limit off */
  constructor(perSecond: number | null) {
    this.#perSecond = perSecond
  }

  /** Counts a request of a visitor. @returns 0 when it may go ahead, or in how many milliseconds the next one may */
  waitFor(visitorId: string): number {
    if (this.#perSecond === null) return 0
    const now = performance.now()
    if (now - this.#prunedAt > IDLE_MS) this.#prune(now)
    let bucket = this.#buckets.get(visitorId)
    if (!bucket) {
      bucket = { limiter: new RateLimiter({ tokensPerInterval: this.#perSecond, interval: 'second' }), usedAt: now }
      this.#buckets.set(visitorId, bucket)
    }
    bucket.usedAt = now
    const { limiter } = bucket
    return limiter.tryRemoveTokens(1) ? 0 : Math.max(1, Math.ceil(limiter.getWaitTime(1)))
  }

  #prune(now: number): void {
    this.#prunedAt = now
    for (const [visitorId, { usedAt }] of this.#buckets) if (now - usedAt > IDLE_MS) this.#buckets.delete(visitorId)
  }
}
