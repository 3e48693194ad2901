// The server's log: lines of JSON, or of readable text for developers.
import { pino, type Logger } from 'pino'
import { PinoPretty } from 'pino-pretty'
import type { Config } from './config.ts'

export function createLog({ production, logLevel }: Pick<Config, 'production' | 'logLevel'>): Logger {
  if (production) return pino({ level: logLevel })
  return pino({ level: logLevel }, PinoPretty({ ignore: 'pid,hostname', translateTime: 'SYS:HH:MM:ss', sync: true }))
}
