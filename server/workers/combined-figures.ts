// The figures of each second of all workers together, for the operators' page.
import type { Figures } from '../metrics/figures.ts'

/** Five minutes of seconds. */
const KEPT = 300

export class CombinedFigures<W> {
  readonly #latest = new Map<W, Figures>()
  readonly #history: Figures[] = []

  /** Of the last five minutes, the oldest first. */
  get history(): readonly Figures[] {
    return this.#history
  }

  received(worker: W, figures: Figures): void {
    this.#latest.set(worker, figures)
  }

  /** Combines the figures that came since the last call. @returns undefined when none came */
  take(): Figures | undefined {
    const [first, ...others] = this.#latest.values()
    this.#latest.clear()
    if (!first) return undefined
    const combined = others.reduce(combine, first)
    this.#history.push(combined)
    if (this.#history.length > KEPT) this.#history.shift()
    return combined
  }
}

/** Sums; of percentiles, loads and seats, which several workers know of the same shows, the greatest. */
export function combine(one: Figures, other: Figures): Figures {
  return {
    at: one.at > other.at ? one.at : other.at,
    sockets: one.sockets + other.sockets,
    eventStreams: one.eventStreams + other.eventStreams,
    visitors: one.visitors + other.visitors,
    viewers: one.viewers + other.viewers,
    seatsHeld: Math.max(one.seatsHeld, other.seatsHeld),
    seatsBooked: Math.max(one.seatsBooked, other.seatsBooked),
    holdsPerSecond: one.holdsPerSecond + other.holdsPerSecond,
    bookingsPerSecond: one.bookingsPerSecond + other.bookingsPerSecond,
    seatsSoldPerSecond: one.seatsSoldPerSecond + other.seatsSoldPerSecond,
    salesPerSecond: combineRecords(one.salesPerSecond, other.salesPerSecond, sum),
    requestsPerSecond: one.requestsPerSecond + other.requestsPerSecond,
    refusalsPerSecond: combineRecords(one.refusalsPerSecond, other.refusalsPerSecond, sum),
    ackP50Ms: greatest(one.ackP50Ms, other.ackP50Ms),
    ackP99Ms: greatest(one.ackP99Ms, other.ackP99Ms),
    frameLagP99Ms: greatest(one.frameLagP99Ms, other.frameLagP99Ms),
    framesPerSecond: one.framesPerSecond + other.framesPerSecond,
    eventLoopLagMs: Math.max(one.eventLoopLagMs, other.eventLoopLagMs),
    eventLoopBusy: Math.max(one.eventLoopBusy, other.eventLoopBusy),
    commandsWaiting: one.commandsWaiting + other.commandsWaiting,
    pools: combineRecords(one.pools, other.pools, (a, b) => ({
      size: a.size + b.size,
      used: a.used + b.used,
      idle: a.idle + b.idle,
      waiting: a.waiting + b.waiting,
    })),
  }
}

const sum = (one: number, other: number): number => one + other

function greatest(one: number | null, other: number | null): number | null {
  return one === null || other === null ? (one ?? other) : Math.max(one, other)
}

function combineRecords<V>(
  one: Readonly<Record<string, V>>,
  other: Readonly<Record<string, V>>,
  combined: (one: V, other: V) => V,
): Record<string, V> {
  const all: Record<string, V> = { ...one }
  for (const [name, value] of Object.entries(other)) {
    const own = all[name]
    all[name] = own === undefined ? value : combined(own, value)
  }
  return all
}
