// The operators' pages in a real browser: signing in and out, and the shows.
import { afterAll, beforeAll, expect, test } from 'vitest'
import { revokeOperator } from '../server/auth/operators.ts'
import { appPages, WAIT, type AppPages } from './testing/app-pages.ts'
import { axeFaults } from './testing/axe.ts'
import { newOperator, openAs } from './testing/ops-pages.ts'

let pages: AppPages
beforeAll(async () => {
  pages = await appPages()
  await pages.server.boxOffice.addShow(10, { title: 'Inception' })
  const past = new Date(Date.now() - 60_000)
  await pages.server.boxOffice.addShow(10, { title: 'Metropolis', startsAt: past })
})
afterAll(() => pages.close())

test('a link signs in: the token leaves the address, a reload keeps it, and signing out forgets it', async () => {
  const { name, token } = await newOperator(pages, 'box-office')
  const page = await pages.open(`/ops#token=${token}`)
  expect(page.url()).toBe(`${pages.server.url}/ops`)
  await page.reload()
  await page.getByTestId('operator').getByText(name).waitFor(WAIT)
  expect(await page.getByTestId('operator').textContent()).toMatch(/box office/)
  expect(await page.evaluate(() => JSON.stringify(localStorage))).not.toContain(token)
  const another = await page.context().newPage()
  await another.goto(`${pages.server.url}/ops`)
  await another.getByLabel('Token').waitFor(WAIT)

  await page.getByRole('button', { name: 'Sign out' }).click()
  await page.getByLabel('Token').waitFor(WAIT)
  expect(await page.evaluate(() => JSON.stringify([sessionStorage, localStorage]))).not.toContain(token)
})

test('a pasted token signs in, in all tabs if it is to be kept; a revoked one signs out', async () => {
  const { name, token } = await newOperator(pages, 'viewer')
  const page = await (await pages.newBrowser()).newPage()
  await page.goto(`${pages.server.url}/ops`)
  await page.getByLabel('Token').fill('no token at all')
  await page.getByRole('button', { name: 'Sign in' }).click()
  await page.getByText('The server does not know this token').waitFor(WAIT)
  await page.getByLabel('Token').fill(` ${token}\n`)
  await page.getByLabel('Keep me signed in').check()
  await page.getByRole('button', { name: 'Sign in' }).click()
  const another = await pages.open('/ops', page.context())
  await another.getByTestId('operator').getByText(name).waitFor(WAIT)

  await revokeOperator(pages.server.boxOffice.orm.em.fork(), name)
  const isSignedOut = async (): Promise<boolean> => {
    await another.reload()
    await another.getByLabel('Token').or(another.getByTestId('operator')).first().waitFor(WAIT)
    return another.getByText('was revoked').isVisible()
  }
  // The server believes a token for a second.
  await expect.poll(isSignedOut, WAIT).toBe(true)
  // The browser logs the status of a refused request.
  pages.faults.splice(0, Infinity, ...pages.faults.filter((fault) => !fault.includes('401')))
})

test('the shows: on sale or past, with counts; no site may frame the page, and an unknown page is not found', async () => {
  const page = await openAs(pages, 'viewer')
  const show = page.getByTestId('show').filter({ hasText: 'Inception' })
  await show.getByText('On sale').waitFor(WAIT)
  expect(await show.textContent()).toMatch(/available\s*10/)
  expect(await page.getByText('Metropolis').isVisible()).toBe(false)
  await page.getByText('Past (1)').click()
  await page.getByText('Metropolis').waitFor(WAIT)
  for (const [path, status] of [
    ['/ops', 200],
    ['/ops/nowhere', 404],
    ['/ops/shows/nowhere', 404],
  ] as const) {
    const response = await fetch(pages.server.url + path, { headers: { Accept: 'text/html' } })
    expect([path, response.status]).toEqual([path, status])
    expect(response.headers.get('Content-Security-Policy')).toContain("frame-ancestors 'none'")
    expect(await response.text()).toContain('Operations')
  }
})

test('axe finds nothing on the sign-in and the shows, in either theme', async () => {
  const page = await openAs(pages, 'admin')
  for (const there of [() => page.getByTestId('show').first(), () => page.getByLabel('Token')]) {
    await there().waitFor(WAIT)
    for (const colorScheme of ['light', 'dark'] as const) {
      await page.emulateMedia({ colorScheme })
      expect(await axeFaults(page), colorScheme).toEqual([])
    }
    await page.setViewportSize({ width: 768, height: 1024 })
    expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(768)
    const signOut = page.getByRole('button', { name: 'Sign out' })
    if (await signOut.isVisible()) await signOut.click()
  }
})
