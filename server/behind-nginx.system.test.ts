// Two servers behind nginx, as deploy/nginx.conf has it: sockets, event streams, addresses, TLS, a path, and a restart.
import { randomUUID } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { request } from 'node:http'
import { get } from 'node:https'
import { join } from 'node:path'
import { io } from 'socket.io-client'
import { afterAll, beforeAll, expect, onTestFinished, test } from 'vitest'
import { connect } from '../client/connection/connection.ts'
import type { App } from './app.ts'
import { addOperator } from './auth/operators.ts'
import { hallOf } from './testing/one-row-plan.ts'
import { connectClient } from './testing/test-client.ts'
import { runSystem, startNginx, systemFolder, systemProgram } from './testing/system-programs.ts'
import { testServer, type TestServer } from './testing/test-server.ts'

const SETTINGS = { TRUST_PROXY: 'loopback', RATE_LIMIT: '50' }

let server: TestServer
let other: App
let nginx: Awaited<ReturnType<typeof startNginx>>

beforeAll(async () => {
  server = await testServer({ ...SETTINGS, VISITORS_PER_ADDRESS: '5' })
  other = await server.addServer()
  nginx = await startNginx([server.url, other.url])
})
afterAll(async () => {
  await nginx.stop()
  await server.close()
})

test('sockets reach both servers, and what one sells the others see', async () => {
  const showId = await server.boxOffice.addShow(10)
  const visitors = await Promise.all([1, 2, 3, 4].map(() => connectClient(nginx.url)))
  for (const visitor of visitors) await visitor.get('show:join', { showId })
  expect(server.live.sockets).toBeGreaterThan(0)
  expect(other.live.sockets).toBeGreaterThan(0)
  const [buyer] = visitors
  await buyer?.get('seats:hold', { showId, seatIds: [3] })
  for (const visitor of visitors) await visitor.waitFor('seats:changed', ({ held }) => held?.includes(3) === true)
  for (const visitor of visitors) visitor.close()
})

test('a seating plan of the largest size is checked and stored, and a larger file is refused by a server', async () => {
  const token = await addOperator(server.boxOffice.orm.em.fork(), 'Ada', 'admin')
  const put = async (body: string) => {
    const answer = await fetch(`${nginx.url}/api/operator/plans/largest`, {
      method: 'PUT',
      headers: { Authorization: `Bearer ${token}`, 'Content-Type': 'application/json' },
      body,
    })
    return { status: answer.status, body: (await answer.json()) as unknown }
  }
  const largest = JSON.stringify({ file: hallOf(100_000, 'largest') })
  expect(await put(largest)).toEqual({ status: 200, body: { planId: 'largest', seatCount: 100_000 } })
  const tooLarge = largest + ' '.repeat(8 * 1024 * 1024 + 1 - largest.length)
  expect(await put(tooLarge)).toMatchObject({ status: 413, body: { code: 'BAD_REQUEST' } })
})

test('an event stream is not buffered', async () => {
  const showId = await server.boxOffice.addShow(10)
  const stop = new AbortController()
  const { body } = await fetch(`${nginx.url}/api/shows/${showId}/changes`, { signal: stop.signal })
  const reader = body?.pipeThrough(new TextDecoderStream()).getReader()
  let text = ''
  const readUntil = async (part: string): Promise<void> => {
    while (!text.includes(part)) text += (await reader?.read())?.value ?? ''
  }
  await readUntil('event: snapshot')
  expect((await server.office.hold(showId, randomUUID(), [1])).ok).toBe(true)
  await readUntil('event: frame')
  stop.abort()
})

test('limits count the address of the client, and not what it says that its address is', async () => {
  /** Becomes a new visitor from an address of this machine. @returns the status */
  const visit = (localAddress: string, claimed: string): Promise<number> =>
    new Promise((resolve, reject) => {
      const headers = { 'X-Forwarded-For': claimed, 'Content-Type': 'application/json', 'Content-Length': '2' }
      request(`${nginx.url}/api/visitors`, { method: 'POST', localAddress, headers, agent: false }, (answer) => {
        answer.resume()
        resolve(answer.statusCode ?? 0)
      })
        .on('error', reject)
        .end('{}')
    })
  // Each of the two servers counts for itself.
  const statuses = []
  for (let n = 0; n < 12; n++) statuses.push(await visit('127.0.0.2', `203.0.113.${n}`))
  expect(statuses.filter((status) => status === 200)).toHaveLength(10)
  expect(statuses.filter((status) => status === 429)).toHaveLength(2)
  expect(await visit('127.0.0.3', '203.0.113.1')).toBe(200)
})

test('with TLS, pages of the site may connect', async () => {
  const { folder, remove } = systemFolder()
  onTestFinished(remove)
  const [key, file] = [join(folder, 'key.pem'), join(folder, 'certificate.pem')]
  const made = ['req', '-x509', '-newkey', 'rsa:2048', '-nodes', '-days', '2', '-subj', '/CN=localhost']
  const names = ['-addext', 'subjectAltName=DNS:localhost', '-keyout', key, '-out', file]
  runSystem(systemProgram('openssl', '/usr/bin/openssl'), [...made, ...names])
  const secure = await startNginx([server.url, other.url], '/', { file, key })
  onTestFinished(() => secure.stop())
  const ca = readFileSync(file, 'utf8')
  const status = await new Promise((resolve, reject) => {
    get(`${secure.url}/api/shows`, { ca, agent: false }, (answer) => {
      answer.resume()
      resolve(answer.statusCode)
    }).on('error', reject)
  })
  expect(status).toBe(200)
  const socket = io(secure.url, { transports: ['websocket'], ca, extraHeaders: { Origin: secure.url }, forceNew: true })
  onTestFinished(() => void socket.disconnect())
  await new Promise<void>((resolve, reject) => {
    socket.once('connect', resolve)
    socket.once('connect_error', reject)
  })
})

test('under a path of the site, pages, calls and sockets find the server with BASE_PATH', async () => {
  const showId = await server.boxOffice.addShow(10)
  const based = await server.addServer({ BASE_PATH: '/booking/' })
  const site = await startNginx([based.url], '/booking/')
  onTestFinished(() => site.stop())
  const page = await (await fetch(`${site.url}/shows/${showId}`)).text()
  const [, script = ''] = /src="([^"]+\.js)"/.exec(page) ?? []
  expect(script).toMatch(/^\/booking\/assets\//)
  expect((await fetch(new URL(script, site.url))).status).toBe(200)
  expect((await fetch(`${new URL(site.url).origin}/api/shows`)).status).toBe(404)
  const visitor = connect(`${site.url}/`)
  onTestFinished(() => visitor.close())
  await visitor.live()
  expect((await visitor.hold(showId, [2])).ok).toBe(true)
})

test('while one server stops, no request fails, and its visitors go on at the other', async () => {
  const showId = await server.boxOffice.addShow(10)
  const leaving = await server.addServer()
  const proxy = await startNginx([leaving.url, other.url])
  onTestFinished(() => proxy.stop())
  const visitors = [1, 2, 3, 4].map(() => connect(proxy.url))
  for (const visitor of visitors) await visitor.live()
  expect(leaving.live.sockets).toBeGreaterThan(0)
  const [buyer] = visitors
  expect((await buyer?.hold(showId, [5]))?.ok).toBe(true)
  const stopped = leaving.stop().then(() => true)
  const statuses = new Set<number>()
  do statuses.add((await fetch(`${proxy.url}/api/shows/${showId}`)).status)
  while (!(await Promise.race([stopped, Promise.resolve(false)])))
  expect([...statuses]).toEqual([200])
  const bookingId = randomUUID()
  await expect.poll(() => buyer?.confirm(showId, bookingId, [5])).toMatchObject({ ok: true })
  for (const visitor of visitors) await visitor.live()
  for (const visitor of visitors) visitor.close()
})
