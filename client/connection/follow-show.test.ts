// Following a show over HTTP: of a real server, and of fake ones that break off or leave changes out.
import { once } from 'node:events'
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest'
import { testServer, type TestServer } from '../../server/testing/test-server.ts'
import { readEvents, type MapChange } from './follow-show.ts'
import { httpApi, type HttpApi } from './index.ts'

let server: TestServer
let http: HttpApi
let showId: string

beforeAll(async () => {
  server = await testServer({ FRAME_MS: '10' })
  showId = await server.boxOffice.addShow(5)
  const made = await httpApi(server.url).createVisitor()
  if (!made.ok) throw new Error(made.error.message)
  http = httpApi(server.url, { token: made.value.token })
})
afterAll(() => server.close())

async function next(changes: AsyncGenerator<MapChange, never>): Promise<MapChange> {
  return (await changes.next()).value
}

test('the map comes first, then each change, until the loop ends', async () => {
  const changes = http.follow(showId)
  const { map, seatIds } = await next(changes)
  expect(seatIds).toBeUndefined()
  expect([...map.statuses]).toEqual([0, 0, 0, 0, 0])
  await http.hold(showId, [1, 3])
  expect((await next(changes)).seatIds).toEqual([1, 3])
  expect(map).toMatchObject({ counts: { available: 3, held: 2 }, show: { showId } })
  expect([...map.statuses]).toEqual([0, 1, 0, 1, 0])
  await http.release(showId, [1])
  expect(await next(changes)).toEqual({ map, seatIds: [1] })
  await changes.return(undefined as never)
  await http.release(showId)
})

test('a show that does not exist is refused, and an aborted call rejects with the reason', async () => {
  await expect(next(http.follow('nowhere'))).rejects.toMatchObject({ refusal: { code: 'NOT_FOUND' } })
  const giving = new AbortController()
  const changes = http.follow(showId, giving)
  await next(changes)
  const waiting = next(changes)
  giving.abort(new Error('enough'))
  await expect(waiting).rejects.toThrow('enough')
  await expect(next(http.follow(showId, giving))).rejects.toThrow('enough')
})

describe('when the server', () => {
  let other: Server | undefined
  afterEach(() => {
    other?.closeAllConnections()
    other?.close()
    other = undefined
  })
  const SHOW = {
    ...{ showId: 'show', title: 'A Show', venue: 'A Room', timeZone: 'Europe/Berlin', currency: 'EUR', planId: 'room' },
    ...{ startsAt: '2030-01-01T00:00:00.000Z', salesOpenAt: '2020-01-01T00:00:00.000Z', seatCount: 3, seq: 4 },
    ...{ salesCloseAt: '2030-01-01T00:00:00.000Z', counts: { available: 3, held: 0, booked: 0, blocked: 0 } },
  }
  const event = (name: string, data: object): string => `event: ${name}\nid: 1\ndata: ${JSON.stringify(data)}\n\n`
  const snapshot = (seq: number): string => event('snapshot', { show: SHOW, seq, statuses: 'AAAA', viewers: 1, sun: 1 })
  const frame = (since: number, seq: number): string => event('frame', { showId: 'show', since, seq, held: [0] })

  /** Answers each request by the next of `answers`. @returns the `Last-Event-ID` of each request */
  async function listen(...answers: ((answer: ServerResponse) => void)[]) {
    const ids: IncomingMessage['headers'][string][] = []
    other = createServer((asked, answer) => {
      ids.push(asked.headers['last-event-id'])
      answer.setHeader('Content-Type', 'text/event-stream')
      answers.shift()?.(answer)
    }).listen(0, '127.0.0.1')
    await once(other, 'listening')
    return { ids, changes: httpApi(`http://127.0.0.1:${(other.address() as AddressInfo).port}`).follow('show') }
  }

  test('breaks off, it asks for the changes since then, after the server’s retry time', async () => {
    const { ids, changes } = await listen(
      (answer) => answer.end(`retry: 1\n\n${snapshot(4)}`),
      (answer) => answer.end(`retry: 1\n\n:\n\n${frame(3, 4)}${frame(3, 5)}`),
      (answer) => answer.write(frame(5, 6)),
    )
    expect((await next(changes)).map.seq).toBe(4)
    const { map, seatIds } = await next(changes)
    expect([map.seq, seatIds]).toEqual([5, [0]])
    expect((await next(changes)).map.seq).toBe(6)
    expect(ids).toEqual([undefined, '4', '5'])
  })

  test('leaves a change out, it asks for the whole map', async () => {
    const { ids, changes } = await listen(
      (answer) => answer.end(`retry: 1\n\n${snapshot(4)}${frame(6, 7)}`),
      (answer) => answer.write(snapshot(7)),
    )
    const { map } = await next(changes)
    expect(await next(changes)).toEqual({ map, seatIds: undefined })
    expect(map.seq).toBe(7)
    expect(ids).toEqual([undefined, undefined])
  })

  test('is busy, it asks again', async () => {
    const { changes } = await listen(
      (answer) => answer.writeHead(503).end('{"code":"BUSY","message":"Later.","retryAfterMs":1}'),
      (answer) => answer.write(snapshot(4)),
    )
    expect((await next(changes)).map.seq).toBe(4)
  })

  test('sends its events in pieces, also within a character, it reads the same', async () => {
    const bytes = new TextEncoder().encode(event('frame', { title: 'Für Elise' }) + 'retry: 5\n\n')
    const body = new ReadableStream<Uint8Array>({
      start: (stream) => {
        for (const byte of bytes) stream.enqueue(Uint8Array.of(byte))
        stream.close()
      },
    })
    const events = readEvents(new Response(body, { headers: { 'Content-Type': 'text/event-stream' } }))
    const data = '{"title":"Für Elise"}'
    expect((await events.next()).value).toEqual({ name: 'frame', data, retryMs: undefined })
    expect((await events.next()).value).toEqual({ name: '', data: '', retryMs: 5 })
    expect((await events.next()).done).toBe(true)
  })

  test.each([
    [
      'no stream',
      (answer: ServerResponse) => answer.writeHead(200, { 'Content-Type': 'text/html' }).end('<h1>Hi</h1>'),
    ],
    ['another shape', (answer: ServerResponse) => answer.write(event('snapshot', { seq: 4 }))],
    ['no base64', (answer: ServerResponse) => answer.write(event('snapshot', { show: SHOW, seq: 4, statuses: '*' }))],
    ['no JSON', (answer: ServerResponse) => answer.write('event: snapshot\ndata: {\n\n')],
  ])('sends %s rejects', async (_what, answer) => {
    const { changes } = await listen(answer)
    await expect(next(changes)).rejects.toHaveProperty('name', 'InvalidResponseError')
  })
})
