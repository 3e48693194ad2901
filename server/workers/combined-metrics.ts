// The metrics of all workers together. Counters never fall: what a worker counted stays when it ends.
import { combinedMetrics, metricsOfPrimary, type MetricValues } from '../metrics/exposition.ts'
import { Metrics } from '../metrics/metrics.ts'
import type { WorkerProcess } from './worker-process.ts'

/** A worker that has not answered by then counts with what it said last. */
const ANSWER_MS = 1000
/** Scrapes within this time get the same text. */
const FRESH_MS = 200

export class CombinedMetrics {
  readonly #onError: (error: unknown) => void
  readonly #latest = new Map<WorkerProcess, MetricValues>()
  readonly #workers = new Set<WorkerProcess>()
  /** What the workers counted that have ended. */
  #ended: MetricValues = []
  readonly #workersLost = new Metrics().workersLost
  #keeping: Promise<void> = Promise.resolve()
  /** Called when one of these has answered, or ended. */
  readonly #waiting = new Map<WorkerProcess, () => void>()
  #text: Promise<string> | undefined

  constructor(onError: (error: unknown) => void) {
    this.#onError = onError
  }

  started(worker: WorkerProcess): void {
    this.#workers.add(worker)
  }

  received(worker: WorkerProcess, metrics: MetricValues): void {
    this.#latest.set(worker, metrics)
    this.#waiting.get(worker)?.()
  }

  ended(worker: WorkerProcess): void {
    this.#workers.delete(worker)
    this.#waiting.get(worker)?.()
    this.#keeping = this.#keeping.then(() => this.#keep(worker)).catch(this.#onError)
  }

  /** A worker ended unasked. */
  lost(): void {
    this.#workersLost.add()
  }

  /** The text of `/metrics`. */
  text(): Promise<string> {
    if (this.#text) return this.#text
    this.#text = this.#build()
    setTimeout(() => (this.#text = undefined), FRESH_MS).unref()
    return this.#text
  }

  /** Its counters go from the one place to the other at once: a scrape meanwhile has them neither twice nor not at all. */
  async #keep(worker: WorkerProcess): Promise<void> {
    const last = this.#latest.get(worker) ?? []
    // prom-client’s types say that these are numbers.
    const counted = last.filter(({ type }) => ['counter', 'histogram'].includes(String(type)))
    const ended = await combinedMetrics([this.#ended, counted]).getMetricsAsJSON()
    this.#ended = ended
    this.#latest.delete(worker)
  }

  async #build(): Promise<string> {
    const asked = [...this.#workers].filter(({ isReady }) => isReady)
    await Promise.all(asked.map((worker) => this.#ask(worker)))
    try {
      const own = await metricsOfPrimary(this.#workersLost)
      return await combinedMetrics([own, ...this.#latest.values(), this.#ended]).metrics()
    } catch (error) {
      // Workers of two versions may not fit together.
      this.#onError(error)
      return ''
    }
  }

  /** Resolves when it has answered, has ended, or is late. */
  async #ask(worker: WorkerProcess): Promise<void> {
    const { promise, resolve } = Promise.withResolvers<undefined>()
    const answered = (): void => resolve(undefined)
    const late = setTimeout(answered, ANSWER_MS)
    this.#waiting.set(worker, answered)
    worker.send({ kind: 'metrics' })
    await promise
    clearTimeout(late)
    this.#waiting.delete(worker)
  }
}
