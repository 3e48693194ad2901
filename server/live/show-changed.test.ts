// What viewers of a show are told when an operator changes the show itself.
import { afterAll, beforeAll, expect, test } from 'vitest'
import { OperatorDesk } from '../booking/operator-desk.ts'
import { connectClient } from '../testing/test-client.ts'
import { testServer, type TestServer } from '../testing/test-server.ts'

const OLGA = { operator: 'olga' }

let server: TestServer
beforeAll(async () => {
  server = await testServer()
})
afterAll(() => server.close())

test('O3 viewers on every server are told a changed title and a closed sale, and their seats stay as they are', async () => {
  const showId = await server.boxOffice.addShow(4)
  const other = await server.addServer()
  const [here, there] = [await connectClient(server.url), await connectClient(other.url)]
  for (const viewer of [here, there]) await viewer.get('show:join', { showId })
  const hold = await there.get('seats:hold', { showId, seatIds: [0] })
  const desk = new OperatorDesk(server.office)
  await desk.changeShow(showId, { title: 'Hamlet' }, OLGA)
  await desk.closeSale(showId, OLGA)
  for (const viewer of [here, there]) {
    const { show } = await viewer.waitFor('show:changed', (fact) => fact.show.seq === hold.seq + 2)
    expect(show).toMatchObject({ title: 'Hamlet', counts: { held: 1, available: 3 } })
    expect(Date.parse(show.salesCloseAt)).toBeLessThan(Date.parse(show.startsAt))
    const { statuses, seq } = await viewer.get('show:join', { showId })
    expect([[...new Uint8Array(statuses as Buffer)], seq]).toEqual([[1, 0, 0, 0], hold.seq + 2])
  }
  for (const viewer of [here, there]) viewer.close()
})

test('O3 a stream of changes has the new description as an event of its own', async () => {
  const showId = await server.boxOffice.addShow(4)
  const response = await fetch(`${server.url}/api/shows/${showId}/changes`)
  const reader = response.body?.pipeThrough(new TextDecoderStream()).getReader()
  let text = ''
  const until = async (words: string): Promise<void> => {
    while (!text.includes(words)) text += (await reader?.read())?.value ?? ''
  }
  await until('event: snapshot')
  await new OperatorDesk(server.office).changeShow(showId, { title: 'Hamlet' }, OLGA)
  await until('event: show\ndata: {')
  await until('"title":"Hamlet"')
  await reader?.cancel()
})
