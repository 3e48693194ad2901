// Measures how busy this process was in the last seconds. A busy process may read an answer late that arrived in time.
import { performance, type EventLoopUtilization } from 'node:perf_hooks'

const TICK_MS = 100
const REMEMBERED_MS = 10_000
/** When the event loop was blocked this long, or busy nearly all the time, the database may not have been late. */
const LONG_MS = 1000
const BUSY = 0.98

type Tick = Readonly<{ at: number; lateMs: number; utilization: EventLoopUtilization }>

export class EventLoopMonitor {
  readonly #ticks: Tick[] = []
  readonly #timer: NodeJS.Timeout
  #lastAt = performance.now()

  /** Watches the event loop of this process until `stop` is called. */
  constructor() {
    this.#timer = setInterval(() => this.#tick(), TICK_MS).unref()
  }

  stop(): void {
    clearInterval(this.#timer)
  }

  /** The longest time in milliseconds that a single task blocked the event loop within the last ten seconds, by a timer. */
  longestMs(): number {
    return Math.max(this.#lateMs(), ...this.#ticks.map(({ lateMs }) => lateMs))
  }

  /** The share of the last ten seconds in which the event loop was busy: 0 to 1. */
  busyShare(): number {
    const [oldest] = this.#ticks
    return oldest ? performance.eventLoopUtilization(oldest.utilization).utilization : 0
  }

  /** A phrase that says how overloaded this process was; undefined when it was not. */
  overload(): string | undefined {
    const [longestMs, busyShare] = [this.longestMs(), this.busyShare()]
    if (longestMs < LONG_MS && busyShare < BUSY) return undefined
    return `its event loop was held for up to ${Math.round(longestMs)} ms, and busy for ${Math.round(busyShare * 100)} % of the last ten seconds`
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
