// A sale at the counter: what becomes of its hold when it is left at an awkward moment.
import { expect, test } from 'vitest'
import { CounterSale } from './counter-sale.svelte.ts'

const MINUTE = 60_000

test('O7 seats whose confirmation is refused after the sale was left are given back', async () => {
  const calls: string[] = []
  const refuse = Promise.withResolvers<unknown>()
  const hold = { seatIds: [1], expiresAt: new Date(Date.now() + MINUTE).toISOString(), seq: 1 }
  const call = (name: string): Promise<unknown> => {
    calls.push(name)
    return name === 'confirmAtCounter' ? refuse.promise : Promise.resolve({ ok: true, value: hold })
  }
  const live = { showId: 'cinema', api: { call }, statuses: new Uint8Array(2), seq: 0, session: { now: Date.now() } }
  const sale = new CounterSale(live as never)
  await sale.take([1])
  const confirmed = sale.confirm()
  await expect.poll(() => sale.state.name).toBe('confirming')
  sale.leave()
  refuse.resolve({ ok: false, error: { code: 'FORBIDDEN', message: 'The token was revoked.' } })
  await confirmed
  expect(calls).toEqual(['holdAtCounter', 'confirmAtCounter', 'releaseAtCounter'])
  expect(sale.state.name).toBe('left')
})
