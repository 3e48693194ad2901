import { afterAll, beforeAll, expect, test } from 'vitest'
import { browserContexts, type BrowserContexts } from '../../client/testing/browser.ts'
import { asyncApiDocument } from '../documents/asyncapi.ts'
import { testServer, type TestServer } from '../testing/test-server.ts'

let server: TestServer
let contexts: BrowserContexts

beforeAll(async () => {
  server = await testServer({ BASE_PATH: '/booking/' })
  contexts = await browserContexts()
})
afterAll(async () => {
  await contexts.close()
  await server.close()
})

test('/api/asyncapi.json serves the AsyncAPI document', async () => {
  const response = await fetch(`${server.url}/api/asyncapi.json`)
  expect(response.headers.get('content-type')).toMatch('application/json')
  expect(await response.json()).toEqual(JSON.parse(JSON.stringify(asyncApiDocument())))
  expect((await fetch(`${server.url}/api/asyncapi.json`, { method: 'POST' })).status).toBe(405)
  expect((await fetch(`${server.url}/api/events/`)).status).toBe(404)
})

test.for<[width: number, colorScheme: 'light' | 'dark']>([
  [360, 'light'],
  [1440, 'dark'],
])(
  '/api/events shows every event at %i px, %s, without violations of its content security policy',
  async ([width, colorScheme]) => {
    const page = await (await contexts.newContext({ viewport: { width, height: 800 }, colorScheme })).newPage()
    const faults: string[] = []
    page.on('console', (message) => faults.push(message.text()))
    page.on('requestfailed', (request) => faults.push(request.url()))
    const requests: string[] = []
    page.on('request', (request) => requests.push(new URL(request.url()).pathname))
    await page.goto(`${server.url}/api/events`)
    for (const { title } of Object.values(asyncApiDocument().operations)) {
      expect(await page.getByRole('heading', { name: title, exact: true, level: 3 }).count(), title).toBe(1)
    }
    expect(requests.sort()).toEqual(['/booking/api/events', '/booking/api/events.css'])
    const links = await page.locator('a[href^="#"]').evaluateAll((all) => all.map((link) => link.getAttribute('href')))
    const targets = new Set(await page.locator('[id]').evaluateAll((all) => all.map((one) => `#${one.id}`)))
    expect(links.filter((link) => !targets.has(link ?? ''))).toEqual([])
    // Wide tables scroll by themselves.
    expect(await page.evaluate('document.documentElement.scrollWidth')).toBeLessThanOrEqual(width)
    expect(faults).toEqual([])
    await page.close()
  },
)

test('“Try it out” at /api/docs holds a seat for a visitor created with one click, without violations of the content security policy', async () => {
  const showId = await server.boxOffice.addShow(10)
  const page = await (await contexts.newContext({ viewport: { width: 1200, height: 900 } })).newPage()
  const faults: string[] = []
  page.on('console', (message) => {
    if (message.type() === 'error' || message.type() === 'warning') faults.push(message.text())
  })
  page.on('pageerror', (error) => faults.push(error.message))
  page.on('request', (request) => {
    if (!request.url().startsWith(server.url) && !request.url().startsWith('data:')) faults.push(request.url())
  })
  // The document comes late, as on a slow line: a token that is set before it came would be lost.
  let sendDocument: () => void = () => undefined
  const documentMayCome = new Promise<void>((resolve) => (sendDocument = resolve))
  await page.route('**/api/openapi.json', async (route) => {
    await documentMayCome
    await route.continue()
  })
  await page.goto(`${server.url}/api/docs`)
  expect(await page.getByRole('button', { name: 'Become a new visitor' }).isDisabled()).toBe(true)
  sendDocument()
  await page.getByRole('button', { name: 'Become a new visitor' }).click()
  await page.getByText(/^You are visitor /).waitFor()
  const operation = page.locator('#operations-Holds-holdSeats')
  await operation.locator('.opblock-summary-control').click()
  const body = operation.locator('textarea')
  // Swagger UI puts the example in a moment later, in the place of whatever stands there then.
  await expect.poll(() => body.inputValue()).toContain('seatIds')
  await operation.locator('tr[data-param-name="showId"] input').fill(showId)
  await body.fill('{"seatIds":[3,4]}')
  const answered = page.waitForResponse((answer) => answer.request().method() === 'POST', { timeout: 0 })
  await operation.getByRole('button', { name: 'Execute' }).click()
  const answer = await answered
  expect(answer.status(), `${answer.request().postData() ?? ''} ${await answer.text()}`).toBe(200)
  await operation
    .locator('.live-responses-table .response-col_status')
    .filter({ hasText: '200' })
    .waitFor({ timeout: 0 })
  const { counts } = (await (await fetch(`${server.url}/api/shows/${showId}`)).json()) as { counts: unknown }
  expect(counts).toMatchObject({ available: 8, held: 2 })
  expect(faults).toEqual([])
  await page.close()
})
