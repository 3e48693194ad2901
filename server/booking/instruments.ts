// What observes the commands of shows. None of it decides anything.
import { Metrics } from '../metrics/metrics.ts'
import type { Command, Outcome } from './command.ts'
import type { Contention } from './contention.ts'
import type { LogIds } from './errors.ts'
import type { Submission } from './answered.ts'
import type { Tracing } from '../tracing/tracing-types.ts'

export type Instruments = Readonly<{
  metrics: Metrics
  /** Undefined: nobody wants to know which seats are contended. */
  contention?: Contention | undefined
  /** Undefined: spans are not asked for. */
  tracing?: Tracing | undefined
  /** Called with each settled command; undefined: nobody wants to know. */
  onSettled?: ((about: LogIds, outcome: string) => void) | undefined
  /** Called with the seq of a show after each commit of a change, before the commands are answered. */
  onCommitted?: ((showId: string, seq: number) => void) | undefined
}>

/** Metrics that nobody reads. */
export function noInstruments(): Instruments {
  return { metrics: new Metrics() }
}

/** What the log says a command is about. */
export function idsOf(showId: string, command: Command): LogIds {
  const commandId = 'bookingId' in command ? command.bookingId : 'requestId' in command ? command.requestId : undefined
  return {
    showId,
    ...('visitorId' in command && { visitorId: command.visitorId }),
    command: command.kind,
    ...(commandId !== undefined && { commandId }),
  }
}

/** Counts a settled command, and reports it to whoever wants to know. */
export function noteSettled(
  { metrics, contention, onSettled }: Instruments,
  showId: string,
  command: Command,
  outcome: Outcome,
): void {
  const label = outcome.kind === 'refused' ? outcome.refusal.code : 'ok'
  metrics.commands.add(command.kind, label)
  contention?.note(showId, outcome)
  onSettled?.(idsOf(showId, command), label)
}

/** Runs the transaction of a batch, as a span with links to the requests that its commands came with. */
export function traceBatch<T extends { seq: number; outcomes: readonly unknown[]; change: object | null }>(
  { tracing }: Instruments,
  showId: string,
  submissions: readonly Submission[],
  work: () => Promise<T>,
): Promise<T> {
  if (!tracing) return work()
  const requests = submissions.flatMap(({ span }) => span ?? [])
  return tracing.traceBatch(showId, requests, work)
}
