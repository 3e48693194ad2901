// The server's log: lines of JSON, or of readable text for developers. No line has a secret or personal data in it.
import { pino, type Logger, type LoggerOptions } from 'pino'
import { PinoPretty } from 'pino-pretty'
import type { Config } from './config.ts'
import { redactor, safeError } from './log-redaction.ts'

type LogConfig = Pick<
  Config,
  'logLevel' | 'authSecrets' | 'operatorToken' | 'confirmSecret' | 'metricsToken' | 'databaseUrl' | 'bus'
>

/** @param name of this process, where a server has several */
export function createLog(config: LogConfig & Pick<Config, 'production'>, name?: string): Logger {
  const options = { ...logOptions(config), ...(name !== undefined && { name }) }
  if (config.production) return pino(options)
  return pino(options, PinoPretty({ ignore: 'pid,hostname', translateTime: 'SYS:HH:MM:ss', sync: true }))
}

/** Options for a log without secrets. */
export function logOptions(config: LogConfig): LoggerOptions {
  const { logLevel, authSecrets = [], operatorToken, confirmSecret, metricsToken, databaseUrl = '', bus } = config
  const password = decodeURIComponent(URL.parse(databaseUrl)?.password ?? '')
  const busPassword = 'password' in bus ? bus.password : undefined
  return {
    level: logLevel,
    serializers: { err: (error: unknown) => safeError(error) },
    hooks: {
      streamWrite: redactor([...authSecrets, operatorToken, confirmSecret, metricsToken, password, busPassword]),
    },
  }
}
