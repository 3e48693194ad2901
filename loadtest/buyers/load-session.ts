// What people in one process of the load share: the wire, chance, time, and that it will be over.
import type { Instant } from '../history.ts'
import { now } from '../run-clock.ts'
import type { Random } from '../random.ts'
import { isLoopback } from '../assignments.ts'
import type { LoadContext } from '../wire/load-context.ts'

export class LoadSession {
  readonly wire: LoadContext
  readonly random: Random
  readonly #over = new AbortController()
  people = 0
  turnedAway = 0
  /** How many visits, and the like, are under way: in a pause they come to an end. */
  busy = 0
  #pause: PromiseWithResolvers<undefined> | undefined
  #pausedAt = 0
  #pausedMs = 0

  constructor(wire: LoadContext, random: Random) {
    this.wire = wire
    this.random = random
  }

  /** Whether a lost connection is noticed at once. */
  get isLoopback(): boolean {
    return this.wire.urls.every(isLoopback)
  }

  /** Whether people are to come to an end. */
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
  /** How long all pauses were together: by so much later everybody comes. */
  get pausedMs(): number {
    return this.#pausedMs
  }

  /** Nobody new comes until `resume`, or until all is over. */
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
   * Waits until `at`, or until all is over. What is done then is measured from `at`: how much later it really begins
   * is this process's own fault, and is recorded as `generator`.
   * @returns the moment from which to measure
   */
  async until(at: Instant): Promise<Instant> {
    const ms = at - now()
    if (this.isOver()) return now()
    if (ms <= 0) {
      this.wire.tally.took('generator', -ms)
      return at
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
    this.wire.tally.took('generator', now() - at)
    return at
  }

  pause(ms: number): Promise<Instant> {
    return this.until(now() + ms)
  }
}
