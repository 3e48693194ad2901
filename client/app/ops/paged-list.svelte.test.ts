import { expect, test } from 'vitest'
import type { Result } from '../../connection/types.ts'
import { PagedList, type ListPage } from './paged-list.svelte.ts'

/** A list of numbers on a server, in pages of three. */
class Server {
  numbers: number[] = []
  isAway = false
  /** Answers wait for it. */
  gate: Promise<unknown> = Promise.resolve()

  readonly read = async (after: string | undefined): Promise<Result<ListPage<number>>> => {
    const start = after === undefined ? 0 : this.numbers.indexOf(Number(after)) + 1
    const entries = this.numbers.slice(start, start + 3)
    const last = start + 3 < this.numbers.length ? entries.at(-1) : undefined
    const answer = { entries, after: last === undefined ? null : String(last) }
    const { isAway } = this
    await this.gate
    return isAway ? { ok: false, error: { code: 'UNAVAILABLE', message: 'Away.' } } : { ok: true, value: answer }
  }
}

async function listOf(numbers: number[]): Promise<{ server: Server; list: PagedList<number> }> {
  const server = new Server()
  server.numbers = numbers
  const list = new PagedList(server.read, String)
  await list.load()
  return { server, list }
}

test('pages are read one after the other, and the first one again without losing the others', async () => {
  const { server, list } = await listOf([9, 8, 7, 6, 5])
  expect([list.entries, list.hasMore]).toEqual([[9, 8, 7], true])
  await list.more()
  expect([list.entries, list.hasMore]).toEqual([[9, 8, 7, 6, 5], false])
  server.numbers = [10, 9, 7, 6, 5]
  await list.refresh()
  expect([list.entries, list.hasMore]).toEqual([[10, 9, 7, 6, 5], false])
  await list.more()
  expect(list.entries).toEqual([10, 9, 7, 6, 5])
})

test('a list in which more came in than a page has begins anew, so that none is missing', async () => {
  const { server, list } = await listOf([5, 4, 3, 2])
  await list.more()
  server.numbers = [9, 8, 7, 6, 5, 4, 3, 2]
  await list.refresh()
  expect([list.entries, list.hasMore]).toEqual([[9, 8, 7], true])
  await list.more()
  await list.more()
  expect(list.entries).toEqual([9, 8, 7, 6, 5, 4, 3, 2])
})

test('an answer of an earlier list is dropped, and a refusal keeps what is there', async () => {
  const { server, list } = await listOf([3, 2, 1])
  const gate = Promise.withResolvers<undefined>()
  server.gate = gate.promise
  const earlier = list.load()
  server.gate = Promise.resolve()
  server.numbers = [7]
  await list.load()
  gate.resolve(undefined)
  await earlier
  expect([list.entries, list.isLoading]).toEqual([[7], false])
  server.isAway = true
  await list.refresh()
  expect([list.entries, list.refusal?.code]).toEqual([[7], 'UNAVAILABLE'])
  server.isAway = false
  await list.refresh()
  expect(list.refusal).toBeUndefined()
})
