// The app under a path of a site, behind proxies that remove the path from addresses and proxies that leave it in.
import { createServer, request, type IncomingMessage, type Server } from 'node:http'
import type { AddressInfo, Socket } from 'node:net'
import type { Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { rawRequest } from '../server/testing/raw-sockets.ts'
import { testServer, type TestServer } from '../server/testing/test-server.ts'
import { connect } from './connection/connection.ts'
import { buy, takeBest, WAIT } from './testing/app-pages.ts'
import { browserContexts, type BrowserContexts } from './testing/browser.ts'

let server: TestServer
let contexts: BrowserContexts
let showId: string

beforeAll(async () => {
  server = await testServer({ DEMO: 'off' })
  showId = await server.boxOffice.addShow(20)
  contexts = await browserContexts()
})
afterAll(async () => {
  await contexts.close()
  await server.close()
})

/** A site of which only `/booking` leads to the server, at the address that `upstream` makes of it. */
async function openSite(url: string, upstream: (path: string) => string): Promise<{ url: string; site: Server }> {
  const forward = (asked: IncomingMessage) =>
    request(new URL(upstream(asked.url ?? ''), url), { method: asked.method, headers: asked.headers, agent: false })
  const isOurs = (asked: IncomingMessage): boolean => /^\/booking([/?]|$)/.test(asked.url ?? '')
  const site = createServer((asked, answer) => {
    if (!isOurs(asked)) return answer.writeHead(404).end('the site itself')
    const up = forward(asked).on('response', (got) => {
      answer.writeHead(got.statusCode ?? 0, got.headers)
      got.pipe(answer)
    })
    asked.pipe(up)
  })
  site.on('upgrade', (asked: IncomingMessage, socket: Socket) => {
    if (!isOurs(asked)) return socket.end('HTTP/1.1 404 Not Found\r\n\r\n')
    const up = forward(asked).on('upgrade', ({ rawHeaders }, far, head) => {
      const headers = rawHeaders.map((text, at) => text + (at % 2 ? '\r\n' : ': ')).join('')
      socket.write(`HTTP/1.1 101 Switching Protocols\r\n${headers}\r\n`)
      socket.write(head)
      for (const end of [far, socket])
        end.on('error', () => undefined).on('close', () => [far, socket].map((s) => s.destroy()))
      far.pipe(socket).pipe(far)
    })
    up.end()
  })
  await new Promise<void>((listening) => site.listen(0, '127.0.0.1', listening))
  return { url: `http://127.0.0.1:${(site.address() as AddressInfo).port}`, site }
}

const STRIPPED = (path: string): string => path.replace(/^\/booking\/?/, '/')
const PASSED = (path: string): string => path

const live = (page: Page) => page.getByTestId('connection').getByText('Live').waitFor(WAIT)

describe.for<[what: string, settings: NodeJS.ProcessEnv, upstream: (path: string) => string]>([
  ['a proxy that takes the path out, without any setting', {}, STRIPPED],
  ['a proxy that takes the path out', { BASE_PATH: '/booking/' }, STRIPPED],
  ['a proxy that leaves it in', { BASE_PATH: '/booking' }, PASSED],
])('behind %s', ([, settings, upstream]) => {
  test('every page, link, request and code of the app stays below the path', async () => {
    const app = await server.addServer(settings)
    const { url, site } = await openSite(new URL(app.url).origin, upstream)
    const page = await (await contexts.newContext()).newPage()
    const wrong: string[] = []
    page.on('response', (got) => {
      if (got.status() >= 400 || !got.url().startsWith(`${url}/booking/`)) wrong.push(`${got.status()} ${got.url()}`)
    })

    await page.goto(`${url}/booking/`)
    await live(page)
    expect(await page.evaluate(() => [...document.links].map(({ pathname }) => pathname))).not.toContain('/tickets')
    await page.getByTestId('show').first().click()
    await takeBest(page)
    await page.waitForURL(`${url}/booking/shows/*`)
    await buy(page)
    await page.waitForURL(`${url}/booking/tickets/${showId}/*`)
    // The address of the page has changed: reload at its new depth.
    await page.reload()
    await live(page)
    await page.getByRole('link', { name: 'What the door sees' }).click()
    await page.getByRole('heading', { name: 'Valid ticket' }).waitFor(WAIT)
    expect(page.url()).toMatch(`${url}/booking/verify#`)
    await page.goto(`${url}/booking/duel/${showId}/`)
    await page.locator('button:enabled', { hasText: 'Both take' }).waitFor({ timeout: 50_000 })
    await page.getByRole('link', { name: 'Holdfast' }).click()
    await page.waitForURL(`${url}/booking/`)
    expect(wrong).toEqual([])

    await page.evaluate(() =>
      document.body.append(Object.assign(document.createElement('a'), { href: '/', id: 'home' })),
    )
    await page.evaluate(() => document.getElementById('home')?.click())
    await page.getByText('the site itself').waitFor(WAIT)

    const client = connect(`${url}/booking/`)
    await client.live()
    expect((await client.listShows()).ok).toBe(true)
    client.close()
    await page.context().close()
    site.closeAllConnections()
    site.close()
  }, 60_000)
})

test('with a base path the server answers with and without it, and not at paths that merely begin with the same letters', async () => {
  const app = await server.addServer({ BASE_PATH: '/booking/' })
  expect(new URL(app.url).pathname).toBe('/booking')
  for (const path of ['/booking', '/booking/', '/booking?as=new', '/', '/booking/health/ready', '/health/ready']) {
    expect((await rawRequest(app.url, path)).status, path).toBe(200)
  }
  expect((await rawRequest(app.url, '/booking/tickets')).body).toContain('"/booking/assets/')
  for (const path of ['/bookings', '/bookingtickets', '/booking/booking/tickets']) {
    expect((await rawRequest(app.url, path)).status, path).toBe(404)
  }
})
