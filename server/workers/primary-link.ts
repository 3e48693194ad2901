// A worker's side of its link to the primary process: what it reports, and what it learns of the other workers.
import type { Exposition } from '../metrics/exposition.ts'
import type { Figures } from '../metrics/figures.ts'
import { FromPrimary, type FromWorker } from './messages.ts'

export class PrimaryLink {
  readonly #scrapes = new Map<number, (text: string) => void>()
  #lastScrape = 0
  #exposition: Exposition | undefined
  #onFigures: ((figures: readonly Figures[]) => void) | undefined

  constructor() {
    process.on('message', (received: unknown) => {
      const { data: message } = FromPrimary.safeParse(received)
      if (message?.kind === 'metrics') void this.reportMetrics()
      else if (message?.kind === 'figures') this.#onFigures?.(message.figures)
      else if (message?.kind === 'text') {
        this.#scrapes.get(message.id)?.(message.text)
        this.#scrapes.delete(message.id)
      }
    })
  }

  /** From now on answers for these metrics, and passes on the figures of all workers. */
  connect(exposition: Exposition, onFigures: (figures: readonly Figures[]) => void): void {
    this.#exposition = exposition
    this.#onFigures = onFigures
  }

  /** Reports the figures of this worker in the last second. */
  sendFigures(figures: Figures): Promise<void> {
    return this.send({ kind: 'figures', figures })
  }

  /** Resolves when the message has been handed to the system. */
  send(message: FromWorker): Promise<void> {
    return new Promise((resolve) => {
      if (process.send && process.connected) process.send(message, undefined, undefined, () => resolve())
      else resolve()
    })
  }

  /** Reports the metrics of this worker. */
  async reportMetrics(): Promise<void> {
    const metrics = await this.#exposition?.values()
    if (metrics) await this.send({ kind: 'metrics', metrics })
  }

  /** The metrics of all workers, as the text of `/metrics`. */
  async allMetrics(): Promise<string> {
    const { promise, resolve } = Promise.withResolvers<string>()
    const id = ++this.#lastScrape
    this.#scrapes.set(id, resolve)
    await this.send({ kind: 'scrape', id })
    return await promise
  }
}
