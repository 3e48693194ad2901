// What the visitors of one worker share: their connections' context, random numbers, and when to pause and to end.
import type { Instant } from '../history.ts'
import { isLoopback } from '../loopback.ts'
import type { Random } from '../random.ts'
import { now } from '../run-clock.ts'
import type { LoadContext } from '../wire/load-context.ts'

export class LoadSession {
  readonly context: LoadContext
  readonly random: Random
  /** Whether servers are killed, stopped and cut off: then a loss may be noticed late, and an answer may take long. */
  readonly expectsFaults: boolean
  readonly #over = new AbortController()
  /** How many visitors are here, and how many were turned away. */
  present = 0
  turnedAway = 0
  /** How many visits, and loops that change seats, are under way. In a pause they come to an end. */
  visits = 0
  #pause: PromiseWithResolvers<undefined> | undefined
  #pausedAt = 0
  #pausedMs = 0

  constructor(context: LoadContext, random: Random, expectsFaults = false) {
    this.context = context
    this.random = random
    this.expectsFaults = expectsFaults
  }

  /** Whether the server notices a lost connection at once. */
  get isLoopback(): boolean {
    return this.context.urls.every(isLoopback)
  }

  /** Whether visitors should finish. */
  isOver(): boolean {
    return this.#over.signal.aborted
  }

  end(): void {
    this.#over.abort()
    this.resume()
  }

  get isPaused(): boolean {
    return this.#pause !== undefined
  }
  /** The length of all pauses together. All arrivals are later by this time. */
  get pausedMs(): number {
    return this.#pausedMs
  }

  /** Lets no more visitors arrive until `resume` or `end`. */
  beginPause(): void {
    this.#pause = Promise.withResolvers<undefined>()
    this.#pausedAt = now()
  }

  resume(): void {
    if (!this.#pause) return
    this.#pausedMs += now() - this.#pausedAt
    this.#pause.resolve(undefined)
    this.#pause = undefined
  }

  /** Resolves when there is no pause. */
  async resumed(): Promise<void> {
    await this.#pause?.promise
  }

  /**
   * Waits until `instant`, or until the session is over. Latencies count from the instant that is returned, not from
   * the moment at which this process gets its turn; that delay is recorded as `generator`.
   * @returns the instant from which to measure
   */
  async waitUntil(instant: Instant): Promise<Instant> {
    const ms = instant - now()
    if (this.isOver()) return now()
    if (ms <= 0) {
      this.context.tally.took('generator', -ms)
      return instant
    }
    const { promise, resolve } = Promise.withResolvers<undefined>()
    const timer = setTimeout(resolve, ms, undefined)
    const stop = (): void => resolve(undefined)
    this.#over.signal.addEventListener('abort', stop, { once: true })
    await promise
    clearTimeout(timer)
    this.#over.signal.removeEventListener('abort', stop)
    if (this.isOver()) return now()
    // A timer may fire a fraction of a millisecond early.
    this.context.tally.took('generator', now() - instant)
    return instant
  }

  /** Waits for `ms`, or until the session is over. @returns the instant from which to measure */
  wait(ms: number): Promise<Instant> {
    return this.waitUntil(now() + ms)
  }
}
