// The server that is measured, in this process, so that its rounds can be timed one by one.
import { startApp, type App } from '../../../server/app.ts'
import { readConfig } from '../../../server/config.ts'
import { migrate } from '../../../server/database/orm.ts'
import { createLog } from '../../../server/log.ts'

export type LargeServer = App
export { migrate }

export function startServer(databaseUrl: string): Promise<LargeServer> {
  const config = readConfig({
    HOST: '127.0.0.1',
    PORT: '0',
    DATABASE_URL: databaseUrl,
    DEMO: 'off',
    RATE_LIMIT: 'off',
    // All visitors come from one address.
    CONNECTIONS_PER_ADDRESS: 'off',
    VISITORS_PER_ADDRESS: 'off',
    LOG_LEVEL: 'error',
  })
  return startApp(config, createLog(config))
}
