// Starts tracing where the environment asks for it. Otherwise nothing of OpenTelemetry is loaded.
import type { Logger } from 'pino'
import type { Config } from './config.ts'
import { safeMessage } from './log-redaction.ts'
import type { Tracing } from './tracing/tracing-types.ts'

export async function loadTracing({ tracesUrl: url }: Config, log: Logger): Promise<Tracing | undefined> {
  if (url === undefined) return undefined
  const { startTracing } = await import('./tracing/tracing.ts')
  return startTracing({
    url,
    onExport: (failure) => {
      if (failure) log.warn(`The collector does not take traces (${safeMessage(failure)}). Nothing else is affected.`)
      else log.info('The collector takes traces again.')
    },
  })
}
