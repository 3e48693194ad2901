// The text of `/metrics`, in the format of Prometheus.
import { readFileSync } from 'node:fs'
import { Counter as PrometheusCounter, Gauge, Registry, collectDefaultMetrics } from 'prom-client'
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

const PACKAGE = readFileSync(new URL('../../package.json', import.meta.url), 'utf8')
const VERSION = (JSON.parse(PACKAGE) as { version: string }).version

let ofProcess: Registry | undefined

/** The figures of this process: Node.js has them once, however many servers a process runs. */
function processRegistry(): Registry {
  if (ofProcess) return ofProcess
  ofProcess = new Registry()
  collectDefaultMetrics({ register: ofProcess })
  for (const name of TOO_SLOW) for (const each of [name, `${name}_total`]) ofProcess.removeSingleMetric(each)
  return ofProcess
}

export class Exposition {
  readonly contentType = Registry.PROMETHEUS_CONTENT_TYPE
  readonly #registry: Registry
  readonly #update: (() => void)[]
  readonly #distributions: readonly Distributions[]
  readonly #readings: () => Readings
  #text: Promise<string> | undefined

  constructor(metrics: Metrics, readings: () => Readings) {
    const own = new Registry()
    this.#readings = readings
    this.#update = metrics.counters.map((counter) => counterUpdate(counter, own))
    this.#distributions = metrics.distributions
    const info = { name: 'holdfast_info', help: 'The version of Holdfast.', labelNames: ['version'], registers: [own] }
    new Gauge(info).set({ version: VERSION }, 1)
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

  async #build(): Promise<string> {
    for (const update of this.#update) update()
    return [await this.#registry.metrics(), ...this.#distributions.map(histogramText)].join('\n')
  }
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
  const shown = GAUGES.map(({ name, help, type, labels, values }) => {
    const facts = { name, help, labelNames: labels, registers: [registry] }
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

/** Distributions as a histogram: prom-client can only count itself. Label values need no escapes. */
function histogramText(distributions: Distributions): string {
  const { name, help, label } = distributions.facts
  const lines = [`# HELP ${name} ${help}`, `# TYPE ${name} histogram`]
  for (const [value, distribution] of distributions.entries()) {
    const own = label === undefined ? '' : `${label}="${value}"`
    const le = (bound: number | '+Inf'): string => `{${own}${own && ','}le="${bound}"}`
    for (const { bound, count } of distribution.cumulative()) lines.push(`${name}_bucket${le(bound)} ${count}`)
    const labels = own && `{${own}}`
    const { sum, count } = distribution
    lines.push(`${name}_bucket${le('+Inf')} ${count}`, `${name}_sum${labels} ${sum}`, `${name}_count${labels} ${count}`)
  }
  return `${lines.join('\n')}\n`
}
