// Spans for OpenTelemetry: of requests and of the transactions of batches. Loaded only where the environment asks for them.
import { AsyncLocalStorage } from 'node:async_hooks'
import { setTimeout as pause } from 'node:timers/promises'
import { ROOT_CONTEXT, SpanKind, SpanStatusCode, type Attributes, type Span } from '@opentelemetry/api'
import { OTLPTraceExporter } from '@opentelemetry/exporter-trace-otlp-http'
import { defaultResource, detectResources, envDetector, resourceFromAttributes } from '@opentelemetry/resources'
import { BatchSpanProcessor, NodeTracerProvider } from '@opentelemetry/sdk-trace-node'
import { ReportingExporter } from './reporting-exporter.ts'
import type { Tracing } from './tracing-types.ts'

/** A link costs about 100 bytes of the export, and a batch has up to 512 commands. */
const LINKS_AT_MOST = 128
/** A collector that does not answer within this time has lost these spans. */
const EXPORT_MS = 5000
/** What is not exported within this time when the server stops is lost. */
const CLOSE_MS = 1000

export type TracingOptions = Readonly<{
  /** Where the collector takes traces by OTLP over HTTP, such as `http://localhost:4318/v1/traces`. */
  url: string
  /** Called with the reason when the collector does not take spans, and without one when it does again. */
  onExport: (failure: Error | undefined) => void
}>

/**
 * Exports spans in the background. A collector that is slow or away costs spans and nothing else: the queue of spans is
 * bounded. The sampler, the queue, headers and the service’s name are set by the standard `OTEL_…` variables.
 */
export function startTracing({ url, onExport }: TracingOptions): Tracing {
  const exporter = new ReportingExporter(new OTLPTraceExporter({ url, timeoutMillis: EXPORT_MS }), onExport)
  const provider = new NodeTracerProvider({
    resource: defaultResource()
      .merge(resourceFromAttributes({ 'service.name': 'holdfast' }))
      .merge(detectResources({ detectors: [envDetector] })),
    spanProcessors: [new BatchSpanProcessor(exporter, { exportTimeoutMillis: EXPORT_MS })],
  })
  const tracer = provider.getTracer('holdfast')
  const serving = new AsyncLocalStorage<Span>()
  return {
    startRequest: (name, attributes) => {
      const span = tracer.startSpan(name, { kind: SpanKind.SERVER, attributes: { ...attributes } }, ROOT_CONTEXT)
      return {
        run: (work) => serving.run(span, work),
        end: (outcome, more = {}) => {
          if (more.name !== undefined) span.updateName(more.name)
          span.setAttributes({ 'holdfast.outcome': outcome, ...more.attributes })
          if (outcome === 'INTERNAL' || outcome === 'UNAVAILABLE') span.setStatus({ code: SpanStatusCode.ERROR })
          span.end()
        },
      }
    },
    current: () => serving.getStore()?.spanContext(),
    traceBatch: async (showId, requests, work) => {
      const links = requests.slice(0, LINKS_AT_MOST).map((context) => ({ context }))
      const attributes: Attributes = { 'holdfast.show_id': showId }
      const span = tracer.startSpan('batch', { kind: SpanKind.INTERNAL, links, attributes }, ROOT_CONTEXT)
      try {
        const done = await work()
        span.setAttribute('holdfast.commands', done.outcomes.length)
        if (done.change) span.setAttribute('holdfast.seq', done.seq)
        return done
      } catch (error) {
        // Its message may have values of the database in it.
        span.setStatus({ code: SpanStatusCode.ERROR, message: error instanceof Error ? error.name : 'unknown' })
        throw error
      } finally {
        span.end()
      }
    },
    close: () => Promise.race([provider.shutdown(), pause(CLOSE_MS, undefined, { ref: false })]),
  }
}
