// How busy this process was in the last seconds: an answer that is heard late may have come in time.
import { performance, type EventLoopUtilization } from 'node:perf_hooks'

const TICK_MS = 100
const REMEMBERED_MS = 10_000
/** What began a moment ago is judged by these: it is hardly a part of ten seconds yet. */
const RECENT_MS = 2000
/** Held for so long, or busy for nearly all the time, it cannot be told from here whether the database was late. */
const LONG_MS = 1000
const BUSY = 0.98

type Tick = Readonly<{ at: number; lateMs: number; utilization: EventLoopUtilization }>

export class EventLoop {
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

  /** For how many milliseconds at most the event loop ran a single task within the last ten seconds, as far as a timer could tell. */
  longestMs(): number {
    return Math.max(this.#lateMs(), ...this.#ticks.map(({ lateMs }) => lateMs))
  }

  /** Which part of the last ten seconds, or of so many milliseconds, it was busy: 0 to 1. */
  busyShare(withinMs = REMEMBERED_MS): number {
    const now = performance.now()
    // With a tick that is late, at least the time since then.
    const oldest = this.#ticks.find(({ at }) => now - at <= withinMs) ?? this.#ticks.at(-1)
    return oldest ? performance.eventLoopUtilization(oldest.utilization).utilization : 0
  }

  /** In words what kept this process from hearing the database in time; undefined when nothing did. */
  overload(): string | undefined {
    const longestMs = this.longestMs()
    const shares = [REMEMBERED_MS, RECENT_MS].map((ms) => ({ share: this.busyShare(ms), seconds: ms / 1000 }))
    const busy = shares.find(({ share }) => share >= BUSY) ?? shares[0]
    if (!busy || (longestMs < LONG_MS && busy.share < BUSY)) return undefined
    return `its event loop was held for up to ${Math.round(longestMs)} ms, and busy for ${Math.round(busy.share * 100)} % of the last ${busy.seconds} seconds`
  }

  /** How late the next tick is by now: whoever asks may run before it, right after what held the event loop. */
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
