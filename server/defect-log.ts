// What the log says of commands, and of failures that no visitor caused.
import type { Logger } from 'pino'
import { type OnDefect } from './booking/errors.ts'
import { isLate, kindOfFailure } from './booking/failure.ts'
import { safeMessage } from './log-redaction.ts'
import type { EventLoopMonitor } from './event-loop-monitor.ts'
import type { Instruments } from './booking/instruments.ts'
import type { Metrics } from './metrics/metrics.ts'
import type { OutageLog, TroubleKind } from './outage-log.ts'

/** Logs a defect each time, and what keeps requests from being served when it begins. */
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
    outage.note(trouble, overload ?? safeMessage(error))
  }
}

/** Logs every settled command, at the level `debug`; undefined when that level is not logged. */
export function commandLog(log: Logger): Instruments['onSettled'] {
  if (!log.isLevelEnabled('debug')) return undefined
  return (about, outcome) => log.debug({ ...about, outcome }, 'command')
}
