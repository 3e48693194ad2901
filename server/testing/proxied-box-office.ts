// A box office for tests, with a proxy in front of its database that can lose connections and answers.
import { startDatabaseProxy, type DatabaseProxy } from './database-proxy.ts'
import { testBoxOffice, type TestBoxOffice } from './test-box-office.ts'

/** The first node connects without the proxy. A node with `url: box.wire.url` connects through it. */
export type ProxiedBoxOffice = TestBoxOffice & { wire: DatabaseProxy }

/** Call it in `beforeAll`, and `close` in `afterAll`. */
export async function proxiedBoxOffice(): Promise<ProxiedBoxOffice> {
  const box = await testBoxOffice()
  const wire = await startDatabaseProxy(box.url)
  const close = async (): Promise<void> => {
    await box.close()
    await wire.cut()
  }
  return { ...box, wire, close }
}
