// The text of `/metrics`, in the format of Prometheus.
import { readFileSync } from 'node:fs'
import {
  AggregatorRegistry,
  Counter as PrometheusCounter,
  Gauge,
  Histogram,
  Registry,
  collectDefaultMetrics,
} from 'prom-client'
import type { Distributions } from './distribution.ts'
import type { Counter } from './counter.ts'
import type { Metrics } from './metrics.ts'
import { GAUGES, type Readings } from './readings.ts'

/** Scrapes within this time get the same text, so that any number of them costs no more than five a second. */
const FRESH_MS = 200

/**
 * Left out of the process’s own figures, since the process stands still while they are read: with 6,000 sockets the open
 * files take 10 ms and the active handles 2 ms.
 */
const TOO_SLOW = ['process_open_fds', 'nodejs_active_handles', 'nodejs_active_resources', 'nodejs_active_requests']

/** A server of several processes has started when its primary process has, whose metrics come first. */
const STARTED = 'process_start_time_seconds'
/** How the figures of several processes are combined where prom-client’s way hides one of them. */
const COMBINED: Readonly<Record<string, 'first' | 'max'>> = {
  [STARTED]: 'first',
  nodejs_eventloop_lag_seconds: 'max',
  nodejs_eventloop_lag_p50_seconds: 'max',
  nodejs_eventloop_lag_p90_seconds: 'max',
  nodejs_eventloop_lag_p99_seconds: 'max',
}

/** The metrics of one process, in the form in which those of several are added up. */
export type MetricValues = Awaited<ReturnType<Registry['getMetricsAsJSON']>>

const PACKAGE = readFileSync(new URL('../../package.json', import.meta.url), 'utf8')
const VERSION = (JSON.parse(PACKAGE) as { version: string }).version

let ofProcess: Registry | undefined

/** The figures of this process: Node.js has them once, however many servers a process runs. */
function processRegistry(): Registry {
  if (ofProcess) return ofProcess
  ofProcess = new Registry()
  collectDefaultMetrics({ register: ofProcess })
  for (const name of TOO_SLOW) for (const each of [name, `${name}_total`]) ofProcess.removeSingleMetric(each)
  for (const [name, aggregator] of Object.entries(COMBINED)) {
    Object.assign(ofProcess.getSingleMetric(name) ?? {}, { aggregator })
  }
  return ofProcess
}

export class Exposition {
  readonly contentType = Registry.PROMETHEUS_CONTENT_TYPE
  readonly #registry: Registry
  readonly #update: (() => void)[]
  readonly #readings: () => Readings
  #text: Promise<string> | undefined

  constructor(metrics: Metrics, readings: () => Readings) {
    const own = new Registry()
    this.#readings = readings
    this.#update = metrics.counters.map((counter) => counterUpdate(counter, own))
    for (const distributions of metrics.distributions) new DistributionHistogram(distributions, own)
    const info = { name: 'holdfast_info', help: 'The version of Holdfast.', labelNames: ['version'], registers: [own] }
    new Gauge({ ...info, aggregator: 'first' }).set({ version: VERSION }, 1)
    this.#update.push(gaugesUpdate(own, () => this.#readings()))
    this.#registry = Registry.merge([own, processRegistry()])
  }

  /** All metrics as text, up to 200 ms old. */
  text(): Promise<string> {
    if (this.#text) return this.#text
    this.#text = this.#build()
    setTimeout(() => (this.#text = undefined), FRESH_MS).unref()
    return this.#text
  }

  /** All metrics at this moment, to be added to those of other processes. */
  async values(): Promise<MetricValues> {
    for (const update of this.#update) update()
    return await this.#registry.getMetricsAsJSON()
  }

  async #build(): Promise<string> {
    for (const update of this.#update) update()
    return await this.#registry.metrics()
  }
}

/** The metrics of several processes together: sums, but for gauges that say of themselves how they are combined. */
export function combinedMetrics(all: readonly MetricValues[]): Registry {
  return AggregatorRegistry.aggregate([...all])
}

/** What the primary process adds to the metrics of its workers: its start, and how many of them ended unasked. */
export async function metricsOfPrimary(workersLost: Counter): Promise<MetricValues> {
  const own = new Registry()
  counterUpdate(workersLost, own)()
  const ofThisProcess = await processRegistry().getMetricsAsJSON()
  return [...ofThisProcess.filter(({ name }) => name === STARTED), ...(await own.getMetricsAsJSON())]
}

function counterUpdate(counter: Counter, registry: Registry): () => void {
  const { name, help, labels } = counter.facts
  const shown = new PrometheusCounter({ name, help, labelNames: labels, registers: [registry] })
  return () => {
    shown.reset()
    for (const { first, second, value } of counter.entries()) shown.inc(counter.labelsOf(first, second), value)
  }
}

function gaugesUpdate(registry: Registry, read: () => Readings): () => void {
  const shown = GAUGES.map(({ name, help, type, labels, values, aggregator }) => {
    const facts = { name, help, labelNames: labels, registers: [registry], aggregator }
    const metric = type === 'gauge' ? new Gauge(facts) : new PrometheusCounter(facts)
    return { metric, values }
  })
  return () => {
    const readings = read()
    for (const { metric, values } of shown) {
      metric.reset()
      for (const [labels, value] of values(readings)) metric.inc(labels, value)
    }
  }
}

/** Distributions as a histogram: prom-client’s own can only count itself. */
class DistributionHistogram extends Histogram {
  readonly #distributions: Distributions

  constructor(distributions: Distributions, registry: Registry) {
    const { name, help, label } = distributions.facts
    super({ name, help, labelNames: label === undefined ? [] : [label], buckets: [], registers: [registry] })
    this.#distributions = distributions
  }

  /** What prom-client reads for its text, and for its own `get`. */
  getForPromString() {
    const { name, help } = this.#distributions.facts
    return Promise.resolve({ name, help, type: 'histogram', aggregator: 'sum', values: valuesOf(this.#distributions) })
  }
}

function valuesOf(distributions: Distributions) {
  const { name, label } = distributions.facts
  return Array.from(distributions.entries()).flatMap(([value, distribution]) => {
    const own = label === undefined ? {} : { [label]: value }
    const named = (part: string, count: number, more: Record<string, number | string> = {}) => ({
      metricName: `${name}_${part}`,
      labels: { ...own, ...more },
      sharedLabels: {},
      value: count,
    })
    const { sum, count } = distribution
    return [
      ...Array.from(distribution.cumulative(), (each) => named('bucket', each.count, { le: each.bound })),
      named('bucket', count, { le: '+Inf' }),
      named('sum', sum),
      named('count', count),
    ]
  })
}
