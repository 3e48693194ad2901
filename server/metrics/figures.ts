// The figures of each second, as the operators' page shows them: the newest, and those of the last five minutes.
import type { RequestName } from '../../shared/protocol.ts'
import { percentile, type Counts } from './distribution.ts'
import { SECONDS, type Metrics } from './metrics.ts'
import type { PoolReading, Readings } from './readings.ts'

const SECOND_MS = 1000
/** Five minutes. */
const KEPT = 300

/** The requests that wait for a transaction. */
const COMMANDS: readonly RequestName[] = [
  'seats:hold',
  'seats:hold-best',
  'seats:release',
  'hold:extend',
  'checkout:begin',
  'checkout:end',
  'booking:confirm',
  'booking:cancel',
]

/** One server’s figures of one second. Rates are by second. Percentiles are null where nothing was measured. */
export type Figures = Readonly<{
  /** ISO 8601, by the database's clock. */
  at: string
  sockets: number
  eventStreams: number
  visitors: number
  viewers: number
  /** Seats of the shows whose boards this server has in memory. */
  seatsHeld: number
  seatsBooked: number
  holdsPerSecond: number
  bookingsPerSecond: number
  seatsSoldPerSecond: number
  /** By currency, in minor units; without cancellations. */
  salesPerSecond: Readonly<Record<string, number>>
  /** Of sockets and HTTP together, those that were refused before they were parsed included. */
  requestsPerSecond: number
  /** By code. */
  refusalsPerSecond: Readonly<Record<string, number>>
  /** Of commands over sockets, to the acknowledgement. */
  ackP50Ms: number | null
  ackP99Ms: number | null
  frameLagP99Ms: number | null
  framesPerSecond: number
  eventLoopLagMs: number
  eventLoopBusy: number
  commandsWaiting: number
  pools: Readonly<Record<string, PoolReading>>
}>

/** What was counted up to a moment. */
type Totals = Readonly<{
  atMs: number
  holds: number
  bookings: number
  seatsSold: number
  frames: number
  requests: number
  sales: Readonly<Record<string, number>>
  refusals: Readonly<Record<string, number>>
  acks: Counts
  frameLags: Counts
}>

export class FigureHistory {
  readonly #metrics: Metrics
  readonly #readings: () => Readings
  readonly #serverTime: () => string
  readonly #history: Figures[] = []
  readonly #listeners = new Set<(figures: Figures) => void>()
  readonly #timer: NodeJS.Timeout
  readonly #report: (own: Figures) => void
  #before: Totals

  /**
   * Takes the figures of every second until `stop` is called.
   * @param report gets them instead of the history, when those of several processes are to be combined first
   */
  constructor(metrics: Metrics, readings: () => Readings, serverTime: () => string, report?: (own: Figures) => void) {
    this.#metrics = metrics
    this.#readings = readings
    this.#serverTime = serverTime
    this.#report = report ?? ((own) => this.add([own]))
    this.#before = totalsOf(metrics)
    this.#timer = setInterval(() => this.takeFigures(), SECOND_MS).unref()
  }

  /** The figures of the last five minutes, the oldest first. */
  get history(): readonly Figures[] {
    return this.#history
  }

  /** Calls `listener` with the figures of each second. @returns a function that ends this */
  listen(listener: (figures: Figures) => void): () => void {
    this.#listeners.add(listener)
    return () => void this.#listeners.delete(listener)
  }

  stop(): void {
    clearInterval(this.#timer)
  }

  /** Takes the figures of the time since the last ones. */
  takeFigures(): Figures {
    const totals = totalsOf(this.#metrics)
    const figures = { at: this.#serverTime(), ...ratesOf(this.#before, totals), ...presentOf(this.#readings()) }
    this.#before = totals
    this.#report(figures)
    return figures
  }

  /** Adds figures to the history, the oldest first. */
  add(all: readonly Figures[]): void {
    for (const figures of all) {
      this.#history.push(figures)
      if (this.#history.length > KEPT) this.#history.shift()
      for (const listener of this.#listeners) listener(figures)
    }
  }
}

function totalsOf(metrics: Metrics): Totals {
  const { commands, socketRequests, httpRequests, bookings, amounts, seatsChanged, framesSent } = metrics
  const { ok = 0, ...refusals } = sumBy(
    [...socketRequests.entries(), ...httpRequests.entries()],
    ({ second }) => second,
  )
  const made = [...amounts.entries()].filter(({ first }) => first === 'made')
  return {
    atMs: performance.now(),
    holds: commands.of('hold', 'ok') + commands.of('hold-best', 'ok'),
    bookings: bookings.of('made'),
    seatsSold: seatsChanged.of('booked'),
    frames: framesSent.of('socket') + framesSent.of('stream'),
    requests: Object.values(refusals).reduce((sum, count) => sum + count, ok),
    sales: sumBy(made, ({ second }) => second),
    refusals,
    acks: added(COMMANDS.map((event) => metrics.socketSeconds.of(event).counts())),
    frameLags: metrics.frameLagSeconds.of().counts(),
  }
}

/** The rates and percentiles of the time between two moments. */
function ratesOf(before: Totals, now: Totals) {
  const seconds = (now.atMs - before.atMs) / SECOND_MS
  const rate = (name: 'holds' | 'bookings' | 'seatsSold' | 'frames' | 'requests') =>
    (now[name] - before[name]) / seconds
  const rates = (name: 'sales' | 'refusals') =>
    Object.fromEntries(
      Object.entries(now[name]).flatMap(([label, count]) => {
        const more = count - (before[name][label] ?? 0)
        return more === 0 ? [] : [[label, more / seconds]]
      }),
    )
  const ms = (share: number, name: 'acks' | 'frameLags'): number | null => {
    const value = percentile(SECONDS.first, share, now[name], before[name])
    return value === null ? null : value * SECOND_MS
  }
  return {
    holdsPerSecond: rate('holds'),
    bookingsPerSecond: rate('bookings'),
    seatsSoldPerSecond: rate('seatsSold'),
    framesPerSecond: rate('frames'),
    requestsPerSecond: rate('requests'),
    salesPerSecond: rates('sales'),
    refusalsPerSecond: rates('refusals'),
    ackP50Ms: ms(0.5, 'acks'),
    ackP99Ms: ms(0.99, 'acks'),
    frameLagP99Ms: ms(0.99, 'frameLags'),
  }
}

function presentOf(readings: Readings) {
  const { sockets, eventStreams, visitors, viewers, seats, commandsWaiting, pools, eventLoopBusy } = readings
  const eventLoopLagMs = readings.eventLoopLagSeconds * SECOND_MS
  const [seatsHeld, seatsBooked] = [seats.held, seats.booked]
  return {
    ...{ sockets, eventStreams, visitors, viewers, commandsWaiting, pools },
    ...{ seatsHeld, seatsBooked, eventLoopBusy, eventLoopLagMs },
  }
}

function sumBy<E extends { value: number }>(entries: readonly E[], key: (entry: E) => string): Record<string, number> {
  const sums: Record<string, number> = {}
  for (const entry of entries) sums[key(entry)] = (sums[key(entry)] ?? 0) + entry.value
  return sums
}

function added(all: readonly Counts[]): Counts {
  const [first = new Float64Array(), ...others] = all
  return first.map((count, bucket) => others.reduce((sum, other) => sum + (other[bucket] ?? 0), count))
}
