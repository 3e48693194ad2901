// Measures how busy this process was in the last seconds. A busy process may read an answer late that arrived in time.
import { performance, type EventLoopUtilization } from 'node:perf_hooks'

const TICK_MS = 100
const REMEMBERED_MS = 10_000
/** A stall that began a moment ago is judged by this span: it is hardly a part of ten seconds yet. */
const RECENT_MS = 2000
/** When the event loop was blocked this long, or busy nearly all the time, the database may not have been late. */
const LONG_MS = 1000
const BUSY = 0.98

type Tick = Readonly<{ at: number; lateMs: number; utilization: EventLoopUtilization }>

export class EventLoopMonitor {
  readonly #ticks: Tick[] = []
  readonly #timer: NodeJS.Timeout
  #lastAt = performance.now()

  /** Monitors the event loop of this process until `stop` is called. */
  constructor() {
    this.#timer = setInterval(() => this.#tick(), TICK_MS).unref()
  }

  stop(): void {
    clearInterval(this.#timer)
  }

  /**
   * The longest time in milliseconds that a single task blocked the event loop within the last ten seconds, or within the
   * last `withinMs` milliseconds, by a timer.
   */
  longestMs(withinMs = REMEMBERED_MS): number {
    const oldest = performance.now() - withinMs
    return Math.max(this.#lateMs(), ...this.#ticks.map(({ at, lateMs }) => (at >= oldest ? lateMs : 0)))
  }

  /** The share of the last ten seconds, or of `withinMs` milliseconds, in which the event loop was busy: 0 to 1. */
  busyShare(withinMs = REMEMBERED_MS): number {
    const now = performance.now()
    // With a tick that is late, at least the time since then.
    const oldest = this.#ticks.find(({ at }) => now - at <= withinMs) ?? this.#ticks.at(-1)
    return oldest ? performance.eventLoopUtilization(oldest.utilization).utilization : 0
  }

  /** A phrase that says how overloaded this process was; undefined when it was not. */
  overload(): string | undefined {
    const longestMs = this.longestMs()
    const shares = [REMEMBERED_MS, RECENT_MS].map((ms) => ({ share: this.busyShare(ms), seconds: ms / 1000 }))
    const busy = shares.find(({ share }) => share >= BUSY) ?? shares[0]
    if (!busy || (longestMs < LONG_MS && busy.share < BUSY)) return undefined
    return `its event loop was held for up to ${Math.round(longestMs)} ms, and busy for ${Math.round(busy.share * 100)} % of the last ${busy.seconds} seconds`
  }

  /** How late the next tick is by now: the caller may run before it, right after the task that blocked the event loop. */
  #lateMs(): number {
    return Math.max(0, performance.now() - this.#lastAt - TICK_MS)
  }

  #tick(): void {
    const at = performance.now()
    this.#ticks.push({ at, lateMs: this.#lateMs(), utilization: performance.eventLoopUtilization() })
    this.#lastAt = at
    while (this.#ticks[0] && at - this.#ticks[0].at > REMEMBERED_MS) this.#ticks.shift()
  }
}
