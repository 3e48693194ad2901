// What observes a running server: its metrics, the figures of each second, traces, and the log of what fails.
import type { Logger } from 'pino'
import { Contention } from './booking/contention.ts'
import type { OnDefect } from './booking/errors.ts'
import type { Instruments } from './booking/instruments.ts'
import type { Config } from './config.ts'
import { readingsOf, type Parts } from './current-readings.ts'
import { commandLog, defectLog } from './defect-log.ts'
import { EventLoopMonitor } from './event-loop-monitor.ts'
import { loadTracing } from './load-tracing.ts'
import { Exposition } from './metrics/exposition.ts'
import { FigureHistory } from './metrics/figures.ts'
import { Metrics } from './metrics/metrics.ts'
import { OutageLog } from './outage-log.ts'
import type { Tracing } from './tracing/tracing-types.ts'
import type { PrimaryLink } from './workers/primary-link.ts'

export type Monitoring = Readonly<{
  outage: OutageLog
  onDefect: OnDefect
  metrics: Metrics
  /** Undefined: spans are not asked for. */
  tracing: Tracing | undefined
  instruments: Instruments
  contention: Contention
  /** The text of `/metrics`, once `observe` was called. */
  exposition: Pick<Exposition, 'contentType' | 'text'>
  /** Reads the state of these parts from now on. @returns the figures of each second */
  observe: (parts: Omit<Parts, 'eventLoop' | 'outage'>, serverTime: () => string) => FigureHistory
  close: () => Promise<void>
}>

/** @param link for a worker process: its metrics and figures are combined with those of the others */
export async function startMonitoring(config: Config, log: Logger, link?: PrimaryLink): Promise<Monitoring> {
  const outage = new OutageLog(log)
  const eventLoop = new EventLoopMonitor()
  const metrics = new Metrics()
  const contention = new Contention()
  const tracing = await loadTracing(config, log)
  let readings: ReturnType<typeof readingsOf> | undefined
  let figures: FigureHistory | undefined
  const exposition = new Exposition(metrics, () => {
    if (!readings) throw new Error('Nothing is observed yet.')
    return readings()
  })
  return {
    outage,
    onDefect: defectLog(log, outage, eventLoop, metrics),
    metrics,
    tracing,
    instruments: { metrics, contention, tracing, onSettled: commandLog(log) },
    contention,
    exposition: link ? { contentType: exposition.contentType, text: () => link.allMetrics() } : exposition,
    observe: (parts, serverTime) => {
      readings = readingsOf({ ...parts, eventLoop, outage })
      const history = new FigureHistory(metrics, readings, serverTime, link && ((own) => void link.sendFigures(own)))
      link?.connect(exposition, (all) => history.add(all))
      figures = history
      return history
    },
    close: async () => {
      eventLoop.stop()
      figures?.stop()
      await tracing?.close()
    },
  }
}
