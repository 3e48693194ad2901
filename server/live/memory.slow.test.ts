import { fork } from 'node:child_process'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'
import { expect, test } from 'vitest'
import { connectClient, type TestClient } from '../testing/test-client.ts'
import { testBoxOffice } from '../testing/test-box-office.ts'

const ROUNDS = 10
const VISITORS = 1000
/** The number of simultaneous connects. More would exceed the time limit of handshakes on a busy machine. */
const AT_ONCE = 50
/** Limits that count every visitor and refuse none, although all come from one address. */
const LIMITS = {
  RATE_LIMIT: '100000',
  CONNECTIONS_PER_ADDRESS: '100000',
  VISITORS_PER_ADDRESS: '100000',
  HELD_SEATS_PER_ADDRESS: 'off',
}
const MINUTE_MS = 60_000
/** Bytes that each visitor may leave: an entry of a Map takes more. Code that is compiled meanwhile takes about 50. */
const BYTES_EACH_AT_MOST = 150

test(
  'ten rounds of a thousand visitors who connect, view a show and disconnect leave nothing in memory',
  { timeout: 10 * MINUTE_MS },
  async () => {
    const boxOffice = await testBoxOffice()
    const showId = await boxOffice.addShow(500)
    const child = fork(fileURLToPath(new URL('../testing/heap-server.ts', import.meta.url)), {
      execArgv: ['--expose-gc'],
      env: { PATH: process.env.PATH, DATABASE_URL: boxOffice.url, PORT: '0', ...LIMITS },
    })
    const [url] = (await once(child, 'message')) as [string]
    const heaps: number[] = []
    for (let round = 0; round < ROUNDS; round++) {
      const visitors: TestClient[] = []
      while (visitors.length < VISITORS) {
        const more = await Promise.all(Array.from({ length: AT_ONCE }, () => connectClient(url)))
        await Promise.all(more.map((visitor) => visitor.get('show:join', { showId })))
        visitors.push(...more)
      }
      for (const visitor of visitors) visitor.close()
      child.send('heap')
      const [bytes] = (await once(child, 'message')) as [number]
      heaps.push(bytes)
    }
    child.disconnect()
    expect(await once(child, 'exit')).toEqual([0, null])
    await boxOffice.close()

    // The smallest of three, since a measurement may be earlier than the end of its connections.
    const [before, after] = [Math.min(...heaps.slice(0, 3)), Math.min(...heaps.slice(-3))]
    expect((after - before) / ((ROUNDS - 3) * VISITORS), heaps.join()).toBeLessThan(BYTES_EACH_AT_MOST)
  },
)
