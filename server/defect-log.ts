// Logs failures that no visitor caused: a defect each time, and what keeps requests from being served by its begin and end.
import type { Logger } from 'pino'
import { type OnDefect } from './booking/errors.ts'
import { isLate, kindOfFailure } from './booking/failure.ts'
import type { EventLoopMonitor } from './event-loop-monitor.ts'
import type { Metrics } from './metrics/metrics.ts'
import type { OutageLog, TroubleKind } from './outage-log.ts'

export function defectLog(
  log: Logger,
  outage: OutageLog,
  eventLoop: EventLoopMonitor,
  { failures }: Metrics,
): OnDefect {
  return (error, what, about) => {
    const kind = kindOfFailure(error)
    if (kind !== 'lost' && kind !== 'busy') {
      failures.add('defect')
      log.error({ err: error, ...about }, what)
      return
    }
    const overload = isLate(error) ? eventLoop.overload() : undefined
    const trouble: TroubleKind = overload !== undefined ? 'overloaded' : kind === 'lost' ? 'away' : 'busy'
    failures.add(trouble)
    outage.note(trouble, overload ?? (error instanceof Error ? error.message : String(error)))
  }
}
