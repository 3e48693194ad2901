// The server's log: a line of JSON for machines, or of words for whoever develops.
import { pino, type Logger } from 'pino'
import { PinoPretty } from 'pino-pretty'
import type { Config } from './config.ts'

export function createLog({ production, logLevel }: Pick<Config, 'production' | 'logLevel'>): Logger {
  if (production) return pino({ level: logLevel })
  return pino({ level: logLevel }, PinoPretty({ ignore: 'pid,hostname', translateTime: 'SYS:HH:MM:ss', sync: true }))
}
