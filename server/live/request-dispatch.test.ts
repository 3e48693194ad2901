import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { ShowList } from '../booking/show-list.ts'
import { connectClient } from '../testing/test-client.ts'
import { testServer, type TestServer } from '../testing/test-server.ts'

let server: TestServer
beforeEach(async () => {
  server = await testServer()
})
afterEach(async () => {
  vi.restoreAllMocks()
  server.errors.length = 0
  await server.close()
})

test('W1 an answer that cannot be encoded becomes INTERNAL, and the server continues', async () => {
  const unencodable = (): Promise<never> => Promise.resolve([1n] as never)
  vi.spyOn(ShowList.prototype, 'get').mockImplementation(unencodable)
  const ann = await connectClient(server.url)
  expect((await ann.refusal('show:list', {})).code).toBe('INTERNAL')
  expect(server.errors.join()).toContain('show:list')
  vi.restoreAllMocks()
  expect((await ann.request('show:list', {})).ok).toBe(true)
  ann.close()
})
