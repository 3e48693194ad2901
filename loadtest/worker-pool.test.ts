// All shares of a run together are the run, and enough addresses are used for it.
import { expect, test } from 'vitest'
import { shareOf } from './worker-pool.ts'
import { addressesFor } from './loopback.ts'

test('viewers are divided among workers, and none is lost', () => {
  const shares = [0, 1, 2].map((worker) => shareOf({ kind: 'viewers', count: 10 }, worker, 3))
  expect(shares).toEqual([4, 3, 3].map((count) => ({ kind: 'viewers', count })))
})

test('a rate is divided, and so is the maximum present', () => {
  const rate = { perSecond: 30, rampSeconds: 1, seconds: 9 }
  expect(shareOf({ kind: 'flaky', arrivals: { rate, mostAtATime: 7 } }, 0, 2)).toEqual({
    kind: 'flaky',
    arrivals: { rate: { perSecond: 15, rampSeconds: 1, seconds: 9 }, mostAtATime: 4 },
  })
})

test.each([
  ['http://127.0.0.1:3000', 25_000, []],
  ['http://127.0.0.1:3000', 25_001, ['127.0.0.1', '127.0.0.2']],
  ['http://127.0.0.1:3000', 75_001, ['127.0.0.1', '127.0.0.2', '127.0.0.3', '127.0.0.4']],
  // Only the loopback is known to have more than one address.
  ['https://box.example', 75_001, []],
])('%s with %i sockets is called from %j', (url, sockets, addresses) => {
  expect(addressesFor([url], sockets)).toEqual(addresses)
})
