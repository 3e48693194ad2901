// The metrics of all workers together. Counters never fall: what a worker counted stays when it ends.
import { combinedMetrics, type MetricValues } from '../metrics/exposition.ts'
import type { WorkerProcess } from './worker-process.ts'

/** A worker that has not answered by then counts with what it said last. */
const ANSWER_MS = 1000
/** Scrapes within this time get the same text. */
const FRESH_MS = 200

export class CombinedMetrics {
  readonly #latest = new Map<WorkerProcess, MetricValues>()
  readonly #workers = new Set<WorkerProcess>()
  /** What the workers counted that have ended. */
  #ended: MetricValues = []
  /** Called when one of these has answered, or ended. */
  readonly #waiting = new Map<WorkerProcess, () => void>()
  #text: Promise<string> | undefined

  started(worker: WorkerProcess): void {
    this.#workers.add(worker)
  }

  received(worker: WorkerProcess, metrics: MetricValues): void {
    this.#latest.set(worker, metrics)
    this.#waiting.get(worker)?.()
  }

  async ended(worker: WorkerProcess): Promise<void> {
    const last = this.#latest.get(worker) ?? []
    this.#latest.delete(worker)
    this.#workers.delete(worker)
    this.#waiting.get(worker)?.()
    // prom-client’s types say that these are numbers.
    const counted = last.filter(({ type }) => ['counter', 'histogram'].includes(String(type)))
    this.#ended = await combinedMetrics([this.#ended, counted]).getMetricsAsJSON()
  }

  /** The text of `/metrics`. */
  text(): Promise<string> {
    if (this.#text) return this.#text
    this.#text = this.#build()
    setTimeout(() => (this.#text = undefined), FRESH_MS).unref()
    return this.#text
  }

  async #build(): Promise<string> {
    const asked = [...this.#workers].filter(({ isReady }) => isReady)
    await Promise.all(asked.map((worker) => this.#ask(worker)))
    return await combinedMetrics([...this.#latest.values(), this.#ended]).metrics()
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
