// What a fake server does wrong is found, and what it does right is not.
import { once } from 'node:events'
import { createServer, type AddressInfo, type Server, type Socket } from 'node:net'
import { afterEach, expect, test } from 'vitest'
import { HANDSHAKE } from './command-grammar.ts'
import { frame, type Step } from './input.ts'
import { expectedAnswers, requestIn } from './expected-answers.ts'
import { play } from './play.ts'

/** How long is waited for an answer that comes, and for one that does not. */
const PATIENT_MS = 30_000
const SILENT_MS = 300
const TIME = '2026-01-01T00:00:00.000Z'
const ASK: Step = { on: 0, text: 'GET /api/time HTTP/1.1\r\nHost: x\r\n\r\n' }
const CONVERSATION: Step[] = [
  { on: 0, text: HANDSHAKE },
  { on: 0, answered: true },
  { on: 0, message: '40{}' },
  { on: 0, answered: true },
  { on: 0, message: '421["clock:read",{}]' },
]

let server: Server | undefined
afterEach(() => server?.close())

/** Plays the steps against a server that answers each chunk of bytes with what this says, or with nothing. */
async function found(
  steps: Step[],
  answer: (chunk: string, socket: Socket) => string | Buffer | undefined,
  answerMs = PATIENT_MS,
): Promise<string[]> {
  server = createServer((socket) => {
    socket.on('error', () => undefined)
    socket.on('data', (bytes) => {
      const said = answer(bytes.toString('latin1'), socket)
      if (said !== undefined) socket.write(said)
    })
  })
  await once(server.listen(0, '127.0.0.1'), 'listening')
  const { port } = server.address() as AddressInfo
  const uncounted = { counted: () => undefined, opened: () => undefined, closedByServer: () => undefined }
  const playground = { port, localAddress: undefined, tokens: [], answerMs, ...uncounted }
  return play({ kind: 'http', number: 0, steps }, playground)
}

const http = (status: string, body: object, ...headers: string[]): string => {
  const text = JSON.stringify(body)
  return [
    `HTTP/1.1 ${status}`,
    'Content-Type: application/json',
    `Content-Length: ${text.length}`,
    ...headers,
    '',
    text,
  ].join('\r\n')
}
const busy = { code: 'BUSY', message: 'x', retryAfterMs: 1000 }

test.for<[what: string, answer: string, sentence: string | undefined]>([
  ['a good answer', http('200 OK', { serverTime: TIME }), undefined],
  [
    'a good answer behind an interim one',
    `HTTP/1.1 100 Continue\r\n\r\n${http('200 OK', { serverTime: TIME })}`,
    undefined,
  ],
  ['a refusal', http('404 Not Found', { code: 'NOT_FOUND', message: 'x' }), undefined],
  ['a server that is busy and says until when', http('503 Busy', busy, 'Retry-After: 1'), undefined],
  ['a server that is busy and does not say it', http('503 Busy', busy), 'answered with 503 BUSY'],
  ['a defect', http('500 Oh', { code: 'INTERNAL', message: 'x' }), 'answered with 500 INTERNAL'],
  [
    'no database',
    http('503 Oh', { code: 'UNAVAILABLE', message: 'x' }, 'Retry-After: 1'),
    'answered with 503 UNAVAILABLE',
  ],
  ['an answer of another shape', http('200 OK', { time: TIME }), 'not of its route’s shape'],
  ['a refusal of another shape', http('400 Bad Request', { error: 'x' }), 'no refusal'],
  [
    'a refusal with the status of another',
    http('404 Not Found', { code: 'FORBIDDEN', message: 'x' }),
    'FORBIDDEN with the status 404',
  ],
  ['bytes that are not HTTP', 'hello\r\n\r\n', 'not HTTP'],
])('over HTTP: %s', async ([, answer, sentence]) => {
  const wrong = await found([ASK, { on: 0, answered: true }], (chunk) => (chunk.startsWith('GET') ? answer : undefined))
  expect(wrong).toEqual(sentence === undefined ? [] : [expect.stringContaining(sentence)])
})

test('over HTTP: silence is found, and a closed connection is not', async () => {
  expect(await found([ASK], () => undefined, SILENT_MS)).toEqual([
    expect.stringContaining('no answer to GET /api/time'),
  ])
  server?.close()
  expect(await found([ASK], (_chunk, socket) => void socket.destroy())).toEqual([])
})

const BARE = http('404 Not Found', { code: 'NOT_FOUND', message: 'x' }).replace(/[^\n]*$/, '')

test('over HTTP: an answer to HEAD that comes before the body of its request has no body', async () => {
  let heard = 0
  const steps: Step[] = [
    { on: 0, text: 'HEAD /api/shows/x/hold HTTP/1.1\r\nHost: x\r\nContent-Length: 2\r\n\r\n{' },
    { on: 0, pauseMs: 50 },
    { on: 0, text: '}' },
    { on: 0, answered: true },
  ]
  expect(await found(steps, () => (heard++ === 0 ? BARE : undefined), SILENT_MS)).toEqual([])
})

test('over HTTP: what follows arbitrary bytes with a HEAD in them is not judged', async () => {
  const bytes = Buffer.from('HEAD /api/shows/x/hold HTTP/1.1\r\nHost: x\r\n\r\n').toString('base64')
  expect(await found([{ on: 0, base64: bytes }], () => BARE + http('400 Bad Request', {}))).toEqual([])
})

const SWITCHED = 'HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\n\r\n'
const text = (message: string): Buffer => frame({ opcode: 1, payload: Buffer.from(message), mask: null })

test.for<[what: string, answer: string | undefined, sentence: string | undefined]>([
  ['a good answer', `431[{"ok":true,"value":{},"serverTime":"${TIME}"}]`, undefined],
  ['a refusal', `431[{"ok":false,"error":{"code":"RATE_LIMITED","message":"x"},"serverTime":"${TIME}"}]`, undefined],
  [
    'a defect',
    `431[{"ok":false,"error":{"code":"INTERNAL","message":"x"},"serverTime":"${TIME}"}]`,
    'clock:read is INTERNAL',
  ],
  ['an answer of another shape', '431["yes"]', 'clock:read is not of its shape'],
  ['an answer to somebody else', `432[{"ok":true,"value":{},"serverTime":"${TIME}"}]`, 'no answer to clock:read'],
  ['no packet', '4x', 'no Socket.IO packet'],
  ['silence', undefined, 'no answer to clock:read'],
])('over a socket: %s', async ([, answer, sentence]) => {
  const wrong = await found(
    CONVERSATION,
    (chunk) => {
      if (chunk.startsWith('GET')) return Buffer.concat([Buffer.from(SWITCHED), text('0{}')])
      if (chunk.includes('40{}')) return text('40{"sid":"x"}')
      return answer !== undefined && chunk.includes('421') ? text(answer) : undefined
    },
    sentence === undefined ? PATIENT_MS : SILENT_MS,
  )
  if (sentence === undefined) expect(wrong).toEqual([])
  else expect(wrong.join()).toContain(sentence)
})

test('a request whose name is a list nested thousands deep is read, and no answer is expected', () => {
  const message = `421[${'['.repeat(7000)}${']'.repeat(7000)}]`
  expect(requestIn(message)).toEqual({ id: 1, name: '' })
  expect(expectedAnswers(['40', message])).toEqual(new Map())
})
