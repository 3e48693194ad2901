// Says when exports of spans begin to fail, and when they work again: OpenTelemetry’s own exporter fails in silence.
import type { ReadableSpan, SpanExporter } from '@opentelemetry/sdk-trace-node'

/** ExportResultCode of OpenTelemetry's core package */
const SUCCESS = 0

type OnResult = Parameters<SpanExporter['export']>[1]

export class ReportingExporter implements SpanExporter {
  readonly #exporter: SpanExporter
  readonly #onExport: (failure: Error | undefined) => void
  #isFailing = false

  /** @param onExport called with the first failure after a success, and without one when exports work again */
  constructor(exporter: SpanExporter, onExport: (failure: Error | undefined) => void) {
    this.#exporter = exporter
    this.#onExport = onExport
  }

  export(spans: ReadableSpan[], onResult: OnResult): void {
    this.#exporter.export(spans, (result) => {
      const { error } = result
      const code: number = result.code
      const isFailing = error !== undefined || code !== SUCCESS
      if (isFailing !== this.#isFailing) this.#onExport(isFailing ? (error ?? new Error('refused')) : undefined)
      this.#isFailing = isFailing
      // The processor would report the error to a log that nobody reads.
      onResult({ code: result.code })
    })
  }

  shutdown(): Promise<void> {
    return this.#exporter.shutdown()
  }

  forceFlush(): Promise<void> {
    return this.#exporter.forceFlush?.() ?? Promise.resolve()
  }
}
