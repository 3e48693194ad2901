// O3: posters over HTTP: stored and removed by operators on one server, read by anybody on every server.
import { afterAll, beforeAll, expect, test } from 'vitest'
import { POSTER_BYTES } from '../../shared/routes/poster-routes.ts'
import type { Show } from '../../shared/protocol.ts'
import { addOperator } from '../auth/operators.ts'
import { connectClient } from '../testing/test-client.ts'
import { testServer, type TestServer } from '../testing/test-server.ts'

let server: TestServer
let token: string
beforeAll(async () => {
  server = await testServer()
  token = await addOperator(server.boxOffice.orm.em.fork(), 'Ada', 'admin')
})
afterAll(() => server.close())

const PNG_HEAD = Buffer.from('89504e470d0a1a0a0000000d49484452', 'hex')

/** The first bytes of a PNG of this size, with others behind them that make it another picture. */
function png(width: number, height: number, mark: string): Buffer {
  const size = Buffer.alloc(8)
  size.writeUInt32BE(width, 0)
  size.writeUInt32BE(height, 4)
  return Buffer.concat([PNG_HEAD, size, Buffer.from(mark)])
}

async function ask(method: 'PUT' | 'DELETE', showId: string, body?: object) {
  const response = await fetch(`${server.url}/api/operator/shows/${showId}/poster`, {
    method,
    headers: { Authorization: `Bearer ${token}`, 'Content-Type': 'application/json' },
    ...(body && { body: JSON.stringify(body) }),
  })
  return { status: response.status, body: (await response.json()) as Show & { message?: string } }
}

const store = (showId: string, bytes: Buffer) => ask('PUT', showId, { image: bytes.toString('base64') })

function posterOf({ url }: { url: string }, { posterUrl = '' }: Show): string {
  return url + posterUrl
}

test('O3 a poster is served on every server under the address that the show has from then on, and no longer than it has it', async () => {
  const other = await server.addServer()
  const showId = await server.boxOffice.addShow(3)
  const viewer = await connectClient(other.url)
  await viewer.get('show:join', { showId })
  const first = png(320, 180, 'first')
  const { body: show } = await store(showId, first)
  expect(show.posterUrl).toMatch(new RegExp(`^/api/shows/${showId}/posters/[0-9a-f]{32}$`))
  const { show: told } = await viewer.waitFor('show:changed')
  expect(told.posterUrl).toBe(show.posterUrl)
  const { shows } = await viewer.get('show:list', {})
  expect(shows.find((each) => each.showId === showId)?.posterUrl).toBe(show.posterUrl)
  for (const { url } of [server, other]) {
    const poster = await fetch(posterOf({ url }, show))
    expect(Buffer.from(await poster.arrayBuffer())).toEqual(first)
    expect(Object.fromEntries(poster.headers)).toMatchObject({
      'content-type': 'image/png',
      'cache-control': 'public, max-age=31536000, immutable',
      'x-content-type-options': 'nosniff',
    })
    expect(poster.headers.get('content-security-policy')).toContain("default-src 'self'")
    const head = await fetch(posterOf({ url }, show), { method: 'HEAD' })
    expect([head.status, head.headers.get('content-length')]).toEqual([200, String(first.length)])
  }
  // The same again changes nothing.
  expect((await store(showId, first)).body.seq).toBe(show.seq)
  const { body: changed } = await store(showId, png(320, 180, 'second'))
  expect(changed.posterUrl).not.toBe(show.posterUrl)
  const third = await server.addServer()
  expect((await fetch(posterOf(third, show))).status).toBe(404)
  expect((await fetch(posterOf(third, changed))).status).toBe(200)
  expect((await ask('DELETE', showId)).body.posterUrl).toBeUndefined()
  const fourth = await server.addServer()
  const gone = await fetch(posterOf(fourth, changed))
  expect([gone.status, gone.headers.get('cache-control')]).toEqual([404, 'no-store'])
  viewer.close()
})

test.each([
  ['no picture', Buffer.from('<svg onload="alert(1)"/>'), 'This is no PNG, JPEG or WebP picture.'],
  [
    'a picture with too many bytes',
    png(1, 1, 'x'.repeat(POSTER_BYTES)),
    'The picture has 501 kB: 500 kB are the most.',
  ],
  [
    'a picture with too many pixels',
    png(20_000, 20_000, ''),
    'The picture has 20000 × 20000 pixels: 4096 are the most on each side.',
  ],
])('%s is refused in a sentence, and nothing is stored', async (_what, bytes, message) => {
  const showId = await server.boxOffice.addShow(3)
  const { status, body } = await store(showId, bytes)
  expect(status).toBe(400)
  expect(body).toMatchObject({ code: 'BAD_REQUEST', message, issues: [{ path: 'image', message }] })
  expect(await server.boxOffice.orm.em.fork().execute('select from poster where show_id = ?', [showId])).toEqual([])
})

test('a poster that is no base64, of no show, or of another digest is refused', async () => {
  const showId = await server.boxOffice.addShow(3)
  expect(await ask('PUT', showId, { image: 'not base64!' })).toMatchObject({
    status: 400,
    body: { issues: [{ path: 'image', message: 'Send the picture’s bytes as base64.' }] },
  })
  expect(await store('no-such-show', png(1, 1, ''))).toMatchObject({ status: 404 })
  for (const path of [
    'no-such-show/posters/'.padEnd(53, '0'),
    `${showId}/posters/../../plans`,
    `${showId}/posters/%00`,
  ]) {
    expect((await fetch(`${server.url}/api/shows/${path}`)).status).toBe(404)
  }
})
