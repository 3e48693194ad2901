import { connect } from 'node:net'
import { once } from 'node:events'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { requests, type Refusal } from '../../shared/protocol.ts'
import { connectClient, type TestClient } from '../testing/test-client.ts'
import { rawSocket, rawVisitor, type RawSocket } from '../testing/raw-sockets.ts'
import { testServer, type TestServer } from '../testing/test-server.ts'

const KB = 1024
/** More than the server accepts in one message. */
const TOO_LONG = 17 * KB
const BYTES = new Uint8Array([1, 2, 3])

let server: TestServer
let showId: string
/** A well-behaved client. */
let good: TestClient
let bad: RawSocket

beforeAll(async () => {
  server = await testServer()
  showId = await server.boxOffice.addShow(10)
  good = await connectClient(server.url)
  await good.get('show:join', { showId })
})

beforeEach(async () => {
  bad = await rawVisitor(server.url)
})

afterEach(async () => {
  bad.close()
  // W1: no test changed anything, and other clients are still served.
  const sync = await good.get('show:sync', { showId, seq: 0 })
  expect(sync).toEqual({ frame: { showId, since: 0, seq: 0 } })
  expect(good.received('seats:changed')).toEqual([])
})

afterAll(async () => {
  // The seat was available all the time.
  await good.get('seats:hold', { showId, seatIds: [0] })
  await server.close()
})

/** The payload of a hold that would be granted in a valid packet. */
const hold = () => `{"showId":"${showId}","seatIds":[0]}`
const nested = (depth: number, inside = '') => '['.repeat(depth) + inside + ']'.repeat(depth)

describe('W1 a packet that breaks the protocol ends its connection:', () => {
  test.for<[what: string, ...messages: (string | Uint8Array<ArrayBuffer>)[]]>([
    ['of an unknown type', '49["show:list",{}]'],
    ['of no type', '4x'],
    ['of a type that is not a digit', '4["show:list",{}]'],
    ['of no Engine.IO type', 'x'],
    ['broken JSON', '42["show:list",{'],
    ['no JSON', '42nope'],
    ['an object for an event', '42{}'],
    ['a text for an event', '42"show:list"'],
    ['null for an event', '42null'],
    ['an event without a name', '42[]'],
    ['an event whose name is null', '42[null]'],
    ['an event whose name is an object', '42[{}]'],
    ['an event whose name is a list', '42[["show:list"]]'],
    ['an event named connect', '42["connect",{}]'],
    ['an event named connect_error', '42["connect_error",{}]'],
    ['an event named disconnect', '42["disconnect","x"]'],
    ['an event named disconnecting', '42["disconnecting","x"]'],
    ['an event named newListener', '42["newListener","x"]'],
    ['an event named removeListener', '42["removeListener","x"]'],
    ['an answer that is no list', '430{}'],
    ['a second connect', '40{}'],
    ['a connect whose offer is a list', '40[]'],
    ['a connect whose offer is null', '40null'],
    ['a connect error', '44{"message":"x"}'],
    ['a disconnect with a reason', '41{}'],
    ['an event for a namespace that it is not in', '42/admin,["show:list",{}]'],
    ['text where bytes were announced', '451-["show:list",{"_placeholder":true,"num":0}]', '42["show:list",{}]'],
    ['bytes that nobody announced', BYTES],
    ['bytes that are not referred to', '451-0["show:list",{"_placeholder":true,"num":7}]', BYTES],
    ['bytes of a number that is none', '451-0["show:list",{"_placeholder":true,"num":"__proto__"}]', BYTES],
    ['no bytes announced', '450-["show:list",{}]'],
    ['fewer than no bytes announced', '45-1-["show:list",{}]'],
    ['half a pack of bytes announced', '450.5-["show:list",{}]'],
    ['very many bytes announced', '45999999999-["show:list",{}]'],
    ['unnumbered bytes announced', '45["show:list",{}]'],
    ['a text that is too long', `42["show:list",{"x":"${'x'.repeat(TOO_LONG)}"}]`],
    ['bytes that are too many', new Uint8Array(TOO_LONG)],
    ['lists in lists, a hundred thousand deep', `42["show:list",${nested(100_000)}]`],
  ])('%s', async ([, ...messages]) => {
    bad.send(...messages)
    await untilClosed(bad)
  })
})

describe('W1 a packet without a way to answer is dropped:', () => {
  test.for<[what: string, message: () => string]>([
    ['without a callback', () => `42["seats:hold",${hold()}]`],
    ['with an object where the callback should be', () => `42["seats:hold",${hold()},{}]`],
    ['with the text of a function there', () => `42["seats:hold",${hold()},"() => 1"]`],
    ['with no payload either', () => '42["seats:hold"]'],
    ['with no name', () => '42'],
    [
      'with a number for its answer that is too large to be said again',
      () => `42${'9'.repeat(30)}["seats:hold",${hold()}]`,
    ],
    ['with a number for a name', () => '42[1,{}]'],
    ['with a name from the prototype', () => '42["__proto__",{}]'],
    ['an error', () => '42["error",{}]'],
    ['a message', () => '42["message","x"]'],
    ['a name of 10 kB', () => `42["${'x'.repeat(10 * KB)}",{}]`],
    ['a payload of lists in lists, four thousand deep', () => `42["seats:hold",${nested(4000)}]`],
    ['an answer to what was never asked', () => '437[{"ok":true}]'],
    ['an answer to nothing', () => '43'],
    ['an answer of no arguments', () => '437'],
  ])('%s', async ([, message]) => {
    bad.send(message())
    expect(await answerTo(bad, '"show:list",{}')).toMatchObject({ ok: true })
  })

  test('with an attachment that never arrives', async () => {
    bad.send('451-["seats:hold",{"_placeholder":true,"num":0}]')
    expect(await good.request('show:list', {})).toMatchObject({ ok: true })
  })
})

describe('W1 a packet that can be answered is refused:', () => {
  test.for<[what: string, event: () => string]>([
    ['an unknown name', () => '"seats:steal",{}'],
    ['a number for a name', () => '0,{}'],
    ['a name of 10 kB', () => `"${'x'.repeat(10 * KB)}",{}`],
    ['an error', () => '"error",{}'],
    ...['__proto__', 'constructor', 'toString', 'hasOwnProperty', 'valueOf', ''].map((name): [string, () => string] => [
      `“${name}”`,
      () => `"${name}",{}`,
    ]),
    ['no payload', () => '"seats:hold"'],
    ['two payloads', () => `"seats:hold",${hold()},${hold()}`],
    ['a payload and null', () => `"seats:hold",${hold()},null`],
    ['lists in lists, four thousand deep', () => `"seats:hold",${nested(4000, '0')}`],
    ['objects in objects, a thousand deep', () => `"seats:hold",${'{"showId":'.repeat(1000)}0${'}'.repeat(1000)}`],
  ])('%s', async ([, event]) => {
    expect(await refusalOf(bad, event())).toMatchObject({ code: 'BAD_REQUEST' })
  })

  test('with bytes as its payload', async () => {
    bad.send('451-0["seats:hold",{"_placeholder":true,"num":0}]', BYTES)
    expect(await refused(bad, 0)).toMatchObject({ code: 'BAD_REQUEST' })
  })

  test.for(Object.keys(requests))('%s with a payload that is not an object', async (name) => {
    for (const payload of ['null', '[]', '[{}]', '""', '"{}"', '0', '1', 'true', 'false']) {
      expect(await refusalOf(bad, `"${name}",${payload}`), payload).toMatchObject({ code: 'BAD_REQUEST' })
    }
  })

  test('each of a thousand at once', async () => {
    bad.send(...Array.from({ length: 1000 }, (_, i) => `42${i}["seats:hold",{}]`))
    for (let i = 0; i < 1000; i++) expect(await refused(bad, i)).toMatchObject({ code: 'BAD_REQUEST' })
  })
})

describe('W1 a connect', () => {
  test.for([
    ['{"token":{}}', 'UNAUTHORIZED'],
    ['{"token":"x"}', 'UNAUTHORIZED'],
    ['{"token":["x"]}', 'UNAUTHORIZED'],
    ['{"protocol":[]}', 'PROTOCOL_MISMATCH'],
  ])('with the payload %s is refused as %s', async ([offer, code]) => {
    const socket = await rawSocket(server.url)
    socket.send(`40${offer}`)
    expect(await socket.hear('44')).toContain(`"code":"${code}"`)
    socket.close()
  })

  test('with unknown fields in its payload creates a new visitor', async () => {
    const offers = [
      '{}',
      '{"token":null}',
      '{"__proto__":{"token":"x"}}',
      '{"pid":"x","offset":"y"}',
      '{"visitorId":"x"}',
    ]
    for (const offer of offers) {
      const socket = await rawSocket(server.url)
      socket.send(`40${offer}`)
      expect(await socket.hear('42["visitor"')).toBeDefined()
      socket.close()
    }
  })

  test('to another namespace is refused, and ends the connection', async () => {
    for (const name of ['/admin', '/__proto__', '/constructor', `/${'x'.repeat(10 * KB)}`]) {
      const socket = await rawSocket(server.url)
      socket.send(`40${name},`)
      expect(await socket.hear('44')).toContain('Invalid namespace')
      await untilClosed(socket)
    }
  })

  test('a second time ends the connection, also to another namespace', async () => {
    bad.send(...Array.from({ length: 100 }, (_, i) => `40/${i},`))
    await untilClosed(bad)
    expect(bad.texts.filter((text) => text.startsWith('44'))).toEqual([])
  })

  test('a hundred times before the first answer ends the connection without a new visitor', async () => {
    const before = server.live.sockets
    const socket = await rawSocket(server.url)
    socket.send(...Array.from({ length: 100 }, () => '40'), `421["seats:hold",${hold()}]`)
    await untilClosed(socket)
    await expect.poll(() => server.live.sockets, { interval: 5 }).toBe(before)
  })
})

describe('W1 a disconnect', () => {
  test('ends the connection, which cannot become another visitor’s', async () => {
    const others = server.live.sockets - 1
    bad.send('41', '40')
    await untilClosed(bad)
    expect(bad.texts.filter((text) => text.startsWith('42["visitor"'))).toHaveLength(1)
    await expect.poll(() => server.live.sockets, { interval: 5 }).toBe(others)
  })

  test('in one segment with requests ends the connection after the requests before it, and the later ones are not served', async () => {
    const showId = await server.boxOffice.addShow(4)
    const watcher = await connectClient(server.url)
    await watcher.get('show:join', { showId })
    const request = (seatId: number) => `42${seatId}["seats:hold",{"showId":"${showId}","seatIds":[${seatId}]}]`
    bad.send(request(0), '41', request(1), `422["show:join",{"showId":"${showId}"}]`)
    await watcher.waitFor('seats:changed', ({ held }) => held?.includes(0) ?? false)
    await untilClosed(bad)
    const { statuses, viewers } = await watcher.get('show:join', { showId })
    expect(Array.from(statuses)).toEqual([1, 0, 0, 0])
    expect(viewers).toBe(1)
    watcher.close()
  })
})

test('W1 a hundred thousand tiny packets at once do not delay other clients for long', async () => {
  for (let i = 0; i < 100; i++) bad.send(...Array.from({ length: 1000 }, () => '42[0]'))
  expect(await good.request('show:list', {})).toMatchObject({ ok: true })
  expect(await answerTo(bad, '"show:list",{}')).toMatchObject({ ok: true })
})

test('W1 only a client that is too fast is told to wait', async () => {
  const strict = await server.addServer({ RATE_LIMIT: '5' })
  const fast = await rawVisitor(strict.url)
  fast.send(...Array.from({ length: 100 }, (_, i) => `42${i}["seats:hold",${hold().replace('0]', '99]')}]`))
  expect(await refused(fast, 4)).toMatchObject({ code: 'UNKNOWN_SEAT' })
  const { code, retryAfterMs = 0 } = await refused(fast, 99)
  expect(code).toBe('RATE_LIMITED')
  expect(retryAfterMs).toBeGreaterThan(0)
  expect(retryAfterMs).toBeLessThanOrEqual(1000)
  const other = await connectClient(strict.url)
  expect(await other.request('show:list', {})).toMatchObject({ ok: true })
  fast.close()
  other.close()
})

describe('W1 beneath Socket.IO', () => {
  test.for<[what: string, bytes: number[]]>([
    ['a frame that is not masked', [0x81, 0x02, 0x34, 0x30]],
    ['a frame of an unknown kind', [0x83, 0x80, 0, 0, 0, 0]],
    ['a frame with reserved bits', [0xf1, 0x80, 0, 0, 0, 0]],
    ['a continuation of nothing', [0x80, 0x80, 0, 0, 0, 0]],
    ['a frame of 2⁶³ bytes', [0x82, 0xff, 0x7f, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0, 0, 0, 0]],
    ['a text that is not UTF-8', [0x81, 0x82, 0, 0, 0, 0, 0xc3, 0x28]],
    ['a close of one byte', [0x88, 0x81, 0, 0, 0, 0, 1]],
    ['a ping that is too long', [0x89, 0xfe, 0x10, 0, 0, 0, 0, 0]],
  ])('%s ends the connection', async ([, bytes]) => {
    const { hostname, port } = new URL(server.url)
    const socket = connect(Number(port), hostname)
    socket.write(
      'GET /socket.io/?EIO=4&transport=websocket HTTP/1.1\r\nHost: x\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n' +
        'Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: c2l4dGVlbiBieXRlcyBvaw==\r\n\r\n',
    )
    await once(socket, 'data')
    socket.write(Uint8Array.from(bytes))
    socket.resume()
    await once(socket, 'end')
    socket.destroy()
  })
})

async function untilClosed(socket: RawSocket): Promise<void> {
  await socket.hear('never said')
  expect(socket.isClosed).toBe(true)
}

let asked = 1000

async function answerTo(socket: RawSocket, event: string): Promise<unknown> {
  const id = asked++
  socket.send(`42${id}[${event}]`)
  const text = await socket.hear(`43${id}[`)
  const [answer] = JSON.parse(text?.slice(`43${id}`.length) ?? '[]') as unknown[]
  return answer
}

async function refusalOf(socket: RawSocket, event: string): Promise<Refusal> {
  const answer = (await answerTo(socket, event)) as { error: Refusal }
  return answer.error
}

async function refused(socket: RawSocket, id: number): Promise<Refusal> {
  const text = await socket.hear(`43${id}[`)
  const [answer] = JSON.parse(text?.slice(`43${id}`.length) ?? '[]') as [{ error: Refusal }]
  return answer.error
}
