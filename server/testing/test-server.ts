// A complete server for tests, with its own database, on a free port and without log output.
import { pino } from 'pino'
import { startApp, type App } from '../app.ts'
import { readConfig } from '../config.ts'
import { testBoxOffice, type TestBoxOffice } from './test-box-office.ts'

export const AUTH_SECRET = 'the secret that the tests’ servers sign with'

export type TestServer = App & {
  /** The server's database, with functions to create shows. */
  boxOffice: TestBoxOffice
  /** Adds a server on the same database, which `close` closes too. */
  addServer: (settings?: NodeJS.ProcessEnv) => Promise<App>
  /** The errors in the servers' logs; `close` fails when there are any. */
  errors: string[]
  close: () => Promise<void>
}

/** Call it in `beforeAll`, and `close` in `afterAll`. `settings` are as in the environment. */
export async function testServer(settings: NodeJS.ProcessEnv = {}): Promise<TestServer> {
  const boxOffice = await testBoxOffice()
  const errors: string[] = []
  const apps: App[] = []

  const addServer = async (more: NodeJS.ProcessEnv = {}): Promise<App> => {
    const config = readConfig({
      DATABASE_URL: boxOffice.url,
      PORT: '0',
      RATE_LIMIT: 'off',
      AUTH_SECRET,
      ...settings,
      ...more,
    })
    const app = await startApp(config, pino({ level: 'error' }, { write: (line) => errors.push(line) }))
    apps.push(app)
    return app
  }
  const first = await addServer()

  return {
    ...first,
    boxOffice,
    addServer,
    errors,
    close: async () => {
      for (const app of apps) await app.stop()
      await boxOffice.close()
      if (errors.length > 0) throw new Error(`The servers logged errors:\n${errors.join('')}`)
    },
  }
}
