import { randomUUID } from 'node:crypto'
import { IncomingMessage } from 'node:http'
import { Socket } from 'node:net'
import { decodeJwt, SignJWT, UnsecuredJWT } from 'jose'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { RefusalCode } from '../../shared/protocol.ts'
import { connectClient, type Offer } from '../testing/test-client.ts'
import { handshakeStatus, rawRequest, rawSocket, RawSocket } from '../testing/raw-sockets.ts'
import { originCheck } from './allowed-origins.ts'
import { AUTH_SECRET, testServer, type TestServer } from '../testing/test-server.ts'

const DAY_S = 24 * 60 * 60
const ELSEWHERE = 'https://tickets.example'

let server: TestServer
let host: string
/** An upgraded connection that sends nothing. */
let silent: RawSocket

beforeAll(async () => {
  server = await testServer({ ALLOWED_ORIGINS: ELSEWHERE })
  host = new URL(server.url).host
  silent = await rawSocket(server.url)
})

afterAll(() => server.close())

describe('V1 a visitor’s token', () => {
  test('identifies its bearer as that visitor, and is renewed for 30 days', async () => {
    const first = await connectClient(server.url)
    const again = await connectClient(server.url, { token: first.visitor.token, protocol: 1 })
    expect(again.visitor.visitorId).toBe(first.visitor.visitorId)
    const { iat = 0, exp = 0, sub } = decodeJwt(again.visitor.token)
    expect(exp - iat).toBe(30 * DAY_S)
    expect(sub).toBe(first.visitor.visitorId)
    expect((await connectClient(server.url)).visitor.visitorId).not.toBe(first.visitor.visitorId)
  })

  test('is valid over HTTP too', async () => {
    const made = await fetch(`${server.url}/api/visitors`, { method: 'POST' })
    const { visitorId, token } = (await made.json()) as { visitorId: string; token: string }
    expect((await connectClient(server.url, { token })).visitor.visitorId).toBe(visitorId)
  })

  const sub = randomUUID()
  const key = new TextEncoder().encode(AUTH_SECRET)
  const claims = () => new SignJWT().setSubject(sub).setIssuer('holdfast').setIssuedAt().setExpirationTime('1 hour')
  const signed = (jwt: SignJWT, alg = 'HS256', withKey = key) => jwt.setProtectedHeader({ alg }).sign(withKey)
  const good = () => signed(claims())

  test.for<[what: string, token: () => unknown]>([
    ['nothing', () => ''],
    ['garbage', () => 'garbage'],
    ['two dots', () => '..'],
    ['of another key', () => signed(claims(), 'HS256', new TextEncoder().encode(AUTH_SECRET.toUpperCase()))],
    [
      'not signed at all',
      () => new UnsecuredJWT({}).setSubject(sub).setIssuer('holdfast').setExpirationTime('1 hour').encode(),
    ],
    ['signed by another algorithm', () => signed(claims(), 'HS512')],
    ['expired', () => signed(claims().setExpirationTime(new Date(Date.now() - 60_000)))],
    ['not valid yet', () => signed(claims().setNotBefore(new Date(Date.now() + 60_000)))],
    ['by somebody else', () => signed(claims().setIssuer('somebody'))],
    ['of nobody', () => signed(new SignJWT().setIssuer('holdfast').setExpirationTime('1 hour'))],
    ['of no visitor’s id', () => signed(claims().setSubject('operator'))],
    [
      'with another’s claims',
      async () => tampered(await good(), { sub: randomUUID(), iss: 'holdfast', exp: 9_999_999_999 }),
    ],
    ['with its header changed', async () => (await good()).replace(/^[^.]+/, base64({ alg: 'none' }))],
    ['without its signature', async () => (await good()).replace(/[^.]+$/, '')],
    ['longer than any', () => 'x'.repeat(5000)],
    ['a number', () => 1],
    ['an object', () => ({ $ne: null })],
    ['a list', async () => [await good()]],
  ])('is refused when it is %s', async ([, token]) => {
    expect(await refusalOf({ token: await token() })).toBe('UNAUTHORIZED')
  })

  test('is accepted when it is valid', async () => {
    expect((await connectClient(server.url, { token: await good() })).visitor.visitorId).toBe(sub)
  })
})

describe('another protocol version', () => {
  test.for([0, 2, -1, 1.5, 1e300])('%s is refused as PROTOCOL_MISMATCH', async (protocol) => {
    expect(await refusalOf({ protocol })).toBe('PROTOCOL_MISMATCH')
  })

  test.for(['1', null, {}])('%j is refused as an invalid version', async (protocol) => {
    expect(await refusalOf({ protocol })).toBe('PROTOCOL_MISMATCH')
  })
})

describe('a handshake whose Origin is', () => {
  test.for<[what: string, status: number, origin: () => string | undefined]>([
    ['not there, as outside of browsers', 101, () => undefined],
    ['our own', 101, () => `http://${host}`],
    ['our own behind a proxy that ends TLS', 101, () => `https://${host}`],
    ['allowed', 101, () => ELSEWHERE],
    ['null', 403, () => 'null'],
    ['empty', 403, () => ''],
    ['foreign', 403, () => 'https://evil.example'],
    ['one that begins with ours', 403, () => `http://${host}.evil.example`],
    ['one that ends with ours', 403, () => `http://evil-${host}`],
    ['one that has ours for a path', 403, () => `http://evil.example/${host}`],
    ['one that has ours for a user', 403, () => `http://${host}@evil.example`],
    ['ours at another port', 403, () => `http://${host.replace(/:.*/, ':1')}`],
    ['ours without a port', 403, () => `http://${host.replace(/:.*/, '')}`],
    ['an allowed one’s subdomain', 403, () => ELSEWHERE.replace('//', '//evil.')],
    ['an allowed one by another scheme', 403, () => ELSEWHERE.replace('https', 'http')],
    ['an allowed one with more after it', 403, () => `${ELSEWHERE}.evil.example`],
    ['not a URL', 403, () => host],
    ['several', 403, () => `${ELSEWHERE}, https://evil.example`],
  ])('%s is answered with %i', async ([, status, origin]) => {
    const it = origin()
    expect(await handshakeStatus(server.url, it === undefined ? {} : { Origin: it })).toBe(status)
  })
})

describe('a page of the same site is accepted in every spelling by the page or a proxy', () => {
  test.for<[host: string, origin: string, status: number]>([
    ['tickets.test', 'https://tickets.test', 101],
    ['tickets.test', 'http://tickets.test', 101],
    ['tickets.test:443', 'https://tickets.test', 101],
    ['tickets.test:80', 'http://tickets.test', 101],
    ['TICKETS.test', 'https://tickets.test', 101],
    ['tickets.test.', 'https://tickets.test.', 101],
    ['tickets.test.:443', 'https://tickets.test', 101],
    ['[0:0:0:0:0:0:0:1]:8080', 'http://[::1]:8080', 101],
    ['tickets.test:8443', 'https://tickets.test:8443', 101],
    ['tickets.test:443', 'http://tickets.test', 403],
    ['tickets.test:80', 'https://tickets.test', 403],
    ['tickets.test:443', 'https://tickets.test:8443', 403],
    ['tickets.test', 'https://tickets.test:8443', 403],
    ['a.test/tickets.test', 'https://tickets.test', 403],
    ['a@tickets.test', 'https://tickets.test', 403],
    ['', 'https://tickets.test', 403],
  ])('asked as “%s”, from %s: %i', async ([name, origin, status]) => {
    const headers = { Host: name, Origin: origin }
    expect(await handshakeStatus(server.url, headers)).toBe(status)
  })

  test('ALLOWED_ORIGINS is normalised too', async () => {
    expect(await handshakeStatus(server.url, { Origin: `${ELSEWHERE}.` })).toBe(101)
    const other = await server.addServer({ ALLOWED_ORIGINS: 'https://Tickets.Example:443/' })
    expect(await handshakeStatus(other.url, { Origin: ELSEWHERE })).toBe(101)
  })

  const FORWARDED = { Host: '127.0.0.1:3000', 'X-Forwarded-Host': 'tickets.test, 10.0.0.1' }
  test.for<[what: string, headers: Record<string, string>, origin: string, status: number]>([
    ['a host', FORWARDED, 'https://tickets.test', 101],
    ['a host and TLS', { ...FORWARDED, 'X-Forwarded-Proto': 'https' }, 'https://tickets.test', 101],
    ['TLS, for a page without', { ...FORWARDED, 'X-Forwarded-Proto': 'https' }, 'http://tickets.test', 403],
    ['a port', { ...FORWARDED, 'X-Forwarded-Port': '8443' }, 'https://tickets.test:8443', 101],
    ['another port', { ...FORWARDED, 'X-Forwarded-Port': '8443' }, 'https://tickets.test', 403],
    ['another host', FORWARDED, 'https://evil.test', 403],
    ['the host that it asked for itself', FORWARDED, 'http://127.0.0.1:3000', 403],
    ['nothing', { Host: 'tickets.test' }, 'https://tickets.test', 101],
  ])('a trusted proxy forwards %s', async ([, headers, origin, status]) => {
    const trusting = await server.addServer({ TRUST_PROXY: 'loopback' })
    expect(await handshakeStatus(trusting.url, { ...headers, Origin: origin })).toBe(status)
  })

  test('forwarded headers of untrusted clients are ignored', async () => {
    const headers = { ...FORWARDED, Origin: 'https://tickets.test' }
    expect(await handshakeStatus(server.url, headers)).toBe(403)
    const careful = await server.addServer({ TRUST_PROXY: '10.0.0.0/8' })
    expect(await handshakeStatus(careful.url, headers)).toBe(403)
  })

  test('each refused origin is reported once, with the requested host, and a bounded number of them', () => {
    const told: object[] = []
    const isAllowed = originCheck({ allowed: [], isTrustedProxy: () => false, onRefused: (each) => told.push(each) })
    const ask = (origin: string): boolean =>
      isAllowed(Object.assign(new IncomingMessage(new Socket()), { headers: { origin, host: 'up:3000' } }))
    expect(ask('https://tickets.test')).toBe(false)
    expect(ask('https://tickets.test')).toBe(false)
    expect(told).toEqual([{ origin: 'https://tickets.test', host: 'up:3000' }])
    for (let n = 0; n < 100; n++) ask(`https://evil-${n}.test`)
    expect(told.length).toBeLessThan(50)
  })
})

describe('W1 a handshake', () => {
  test.for(['/socket.io/?EIO=3&transport=websocket', '/socket.io/?transport=websocket'])(
    'of another Engine.IO version (%s) fails',
    async (path) => {
      const socket = new RawSocket(server.url, path)
      expect(await socket.hear('')).toBeUndefined()
      expect(socket.isClosed).toBe(true)
    },
  )

  test.for(['transport=__proto__', 'transport=websocket&sid=constructor'])('with %s is refused', async (query) => {
    expect(await handshakeStatus(server.url, {}, `/socket.io/?EIO=4&${query}`)).toBe(400)
  })

  test('by polling is refused', async () => {
    for (const method of ['GET', 'POST']) {
      const { status } = await rawRequest(server.url, '/socket.io/?EIO=4&transport=polling', { method })
      expect(status).toBe(400)
    }
  })

  test('that is followed by silence is closed after ten seconds', async () => {
    expect(await silent.hear('4')).toBeUndefined()
    expect(silent.isClosed).toBe(true)
  })
})

/** The refusal of a handshake with this payload. */
async function refusalOf(offer: Offer): Promise<RefusalCode> {
  const error: unknown = await connectClient(server.url, offer).catch((refused: unknown) => refused)
  if (!(error instanceof Error) || !('data' in error)) throw new Error('There is no refusal.', { cause: error })
  return (error.data as { code: RefusalCode }).code
}

function tampered(token: string, claims: object): string {
  const [header, , signature] = token.split('.')
  return [header, base64(claims), signature].join('.')
}

function base64(json: object): string {
  return Buffer.from(JSON.stringify(json)).toString('base64url')
}
