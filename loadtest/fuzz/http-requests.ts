// HTTP requests to every route, as texts: valid ones, and ones with a fault.
import fc from 'fast-check'
import { routes } from '../../shared/http.ts'
import type { Route } from '../../shared/routes/route.ts'
import { changeStream } from '../../shared/routes/show-routes.ts'
import { FUZZED_SEATS, FUZZED_SHOW, HONEST_SHOW, nearlyValidJson, validJson, type Texts } from './json-grammar.ts'

type Asked = Pick<Route, 'method' | 'path' | 'bearer'> & Partial<Pick<Route, 'body' | 'query'>>

/** Paths that are not in the table of routes. */
const OTHERS: readonly Asked[] = [
  '/',
  '/health/live',
  '/metrics',
  '/api/openapi.json',
  '/api/docs',
  '/api/events',
  '/show/fuzzed',
  '/socket.io/?EIO=4&transport=polling',
  '/api/../../etc/passwd',
  '/%2e%2e/%00',
].map((path) => ({ method: 'get', path: path as `/api/${string}`, bearer: 'none' }))
const ASKED: readonly Asked[] = [...Object.values(routes), changeStream]

const PARAMETERS: Readonly<Record<string, readonly string[]>> = {
  showId: [
    FUZZED_SHOW,
    FUZZED_SHOW,
    FUZZED_SHOW,
    HONEST_SHOW,
    'no-such-show',
    '%00',
    '..',
    '__proto__',
    'A',
    '%ff',
    'x'.repeat(300),
  ],
  bookingId: [
    ...Array.from({ length: 4 }, (_, i) => `00000000-0000-4000-8000-00000000000${i}`),
    'ffffffff-ffff-ffff-ffff-ffffffffffff',
    'constructor',
    '%E0%A4%A',
  ],
  planId: [`grid-${FUZZED_SEATS}`, 'no-such-plan', 'toString'],
  code: ['x', 'eyJhbGciOiJub25lIn0.e30.', 'eyJhbGciOiJIUzI1NiJ9.e30.AAAA', 'x'.repeat(5000)],
}

const query: Texts = fc.constantFrom(
  '',
  '',
  '',
  '?seatIds=1,2',
  '?seatIds=',
  '?seatIds=1,1',
  '?seatIds=-1',
  '?seatIds[]=1',
  '?seatIds=1&seatIds=2',
  '?after=0',
  '?after=99999999999',
  '?after=1e3',
  '?limit=1&onSale=true&search=load%20test',
  '?from=0000-01-01T00:00:00.000Z&after=999999999999999~fuzzed',
  '?search=%00',
  '?showIds=fuzzed,fuzzed,no-such-show',
  '?digest=x',
  '?__proto__=1',
  '?constructor[prototype]=1',
  '?%',
  '?a=%ff',
  `?a=${'x'.repeat(9000)}`,
)

const JSON_TYPE = 'Content-Type: application/json'
const header: Texts = fc.constantFrom(
  'Accept-Encoding: gzip',
  'Accept-Encoding: br',
  'Accept-Encoding: identity;q=0',
  'Accept-Encoding: deflate, *;q=0.1',
  'Accept-Encoding: \u0001',
  'If-None-Match: *',
  'If-None-Match: W/"x"',
  'If-Modified-Since: yesterday',
  'Range: bytes=0-0',
  'Range: bytes=5-1',
  'Range: bytes=-999999',
  'Range: seats=1',
  'Origin: null',
  'Origin: https://elsewhere.example',
  'Last-Event-ID: 0',
  'Last-Event-ID: 2147483647',
  'Last-Event-ID: -1',
  'Expect: 100-continue',
  'Expect: something',
  'Connection: close',
  'Connection: Upgrade',
  'Upgrade: h2c',
  'X-Forwarded-For: 10.0.0.1, x',
  'X-Forwarded-Proto: https',
  'X-Forwarded-Host: a b',
  'Accept: text/html',
  'Content-Encoding: gzip',
  'Content-Encoding: x',
  'Content-Type: text/plain',
  'Content-Type: application/json; charset=utf-7',
  'Content-Type: application/json; charset=',
  'Cookie: a',
  'X-HTTP-Method-Override: DELETE',
  'Access-Control-Request-Method: PUT',
  'Max-Forwards: 0',
  `X-Long: ${'x'.repeat(9000)}`,
)
const token = fc.integer({ min: 0, max: 3 }).map((n) => `{visitor ${n}}`)
const badToken = fc.constantFrom(
  '',
  'x',
  'a.b.c',
  'eyJhbGciOiJub25lIn0.eyJzdWIiOiIwIn0.',
  'x'.repeat(5000),
  '{visitor 0}x',
  '{visitor 0} x',
)

function pathOf(path: string): Texts {
  const parts = path.split(/:(\w+)/)
  const names = parts.filter((_, i) => i % 2 === 1)
  return fc
    .tuple(...names.map((name) => fc.constantFrom(...(PARAMETERS[name] ?? ['x']))))
    .map((values) => parts.map((part, i) => (i % 2 === 1 ? values[(i - 1) / 2] : part)).join(''))
}

/** A request as one text. @param isRight whether its method, token and body are valid */
function requestTo(asked: Asked, isRight: boolean): Texts {
  const { method, path, bearer, body } = asked
  const authority =
    bearer === 'none'
      ? fc.constant<string[]>([])
      : (isRight ? token : fc.oneof(token, badToken)).map((value) => [`Authorization: Bearer ${value}`])
  const content = body
    ? isRight
      ? validJson(body)
      : nearlyValidJson(body)
    : fc.constantFrom('', ...(isRight ? [] : ['{}', 'x']))
  const headers = fc.array(header, { maxLength: isRight ? 0 : 3 })
  const verb = isRight ? fc.constant(method) : fc.oneof({ weight: 8, arbitrary: fc.constant(method) }, anyMethod)
  return fc
    .tuple(verb, pathOf(path), isRight ? fc.constant('') : query, authority, headers, content)
    .map(([word, address, search, by, more, text]) =>
      [
        `${word.toUpperCase()} ${address}${search} HTTP/1.1`,
        'Host: 127.0.0.1',
        ...by,
        ...(text === '' ? [] : [JSON_TYPE, `Content-Length: ${Buffer.byteLength(text)}`]),
        ...more,
        '',
        text,
      ].join('\r\n'),
    )
}

const anyMethod = fc.constantFrom(
  ...'HEAD OPTIONS PATCH TRACE PUT DELETE POST PROPFIND CONNECT get M-SEARCH'.split(' '),
)

/** To any route or page, valid or with faults. */
export const request: Texts = fc.oneof(
  ...ASKED.map((asked) => requestTo(asked, true)),
  ...ASKED.map((asked) => requestTo(asked, false)),
  ...OTHERS.map((asked) => requestTo(asked, false)),
)
