// A server in a separate process, started with --expose-gc, that reports its heap size on request.
import { setImmediate as turn } from 'node:timers/promises'
import { pino } from 'pino'
import { startApp } from '../app.ts'
import { readConfig } from '../config.ts'

const COLLECTIONS = 5

const app = await startApp(readConfig(process.env), pino({ level: 'silent' }))
process.on('message', () => void heapUsed().then((bytes) => process.send?.(bytes)))
process.on('disconnect', () => void app.stop().then(() => process.exit(0)))
process.send?.(app.url)

async function heapUsed(): Promise<number> {
  while (app.live.sockets > 0) await turn()
  for (let i = 0; i < COLLECTIONS; i++) {
    global.gc?.()
    await turn()
  }
  return process.memoryUsage().heapUsed
}
