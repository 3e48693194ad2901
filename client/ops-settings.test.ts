// Operators make and change shows, open and close sales, make and revoke operators, and see what the server does.
import type { Page } from 'playwright-core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { connectClient } from '../server/testing/test-client.ts'
import { appPages, WAIT, type AppPages } from './testing/app-pages.ts'
import { axeFaults } from './testing/axe.ts'
import { openAs } from './testing/ops-pages.ts'

let pages: AppPages
beforeAll(async () => {
  pages = await appPages()
})
afterAll(() => pages.close())

async function expectAccessible(page: Page): Promise<void> {
  for (const [colorScheme, width] of [
    ['dark', 1280],
    ['light', 768],
  ] as const) {
    await page.setViewportSize({ width, height: 900 })
    await page.emulateMedia({ colorScheme })
    expect(await axeFaults(page), colorScheme).toEqual([])
  }
  expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(768)
}

test('O3 O4 a show is made in its venue’s time, its title changed, its sale closed and opened again; viewers see each', async () => {
  const planned = await pages.server.boxOffice.addShow(10)
  const page = await openAs(pages, 'admin')
  await page.getByTestId('show').first().waitFor(WAIT)
  await page.getByRole('link', { name: 'Make a show' }).click()
  await page.getByLabel('Title').fill('Così fan tutte')
  await page.getByLabel('Venue', { exact: true }).fill('The Hall')
  await page.getByLabel('Starts at').fill('2040-05-01T20:00')
  await page.getByLabel('Time zone').fill('Mars/Olympus')
  await page.getByLabel('Currency').fill('EURO')
  await page.getByLabel('Seating plan').fill('no-such-plan')
  await page.getByLabel('Seats a visitor may have').fill('4')
  const make = page.getByRole('button', { name: 'Make a show' })
  await make.click()
  const problemOf = (label: string) =>
    page
      .locator('div', { has: page.getByLabel(label) })
      .last()
      .locator('.problem')
  await page.getByRole('alert').filter({ hasText: 'fields at fault' }).waitFor(WAIT)
  expect(await problemOf('Time zone').textContent()).toContain('no IANA time zone')
  expect(await problemOf('Currency').textContent()).toContain('no currency')
  expect(await problemOf('Starts at').textContent()).toBe('')
  await page.getByLabel('Time zone').fill('Europe/Berlin')
  await page.getByLabel('Currency').fill('JPY')
  await make.click()
  await problemOf('Seating plan').filter({ hasText: 'no such seating plan' }).waitFor(WAIT)
  await page.getByLabel('Seating plan').fill('row-of-10')
  await page.getByTestId('prices').getByText('JP¥4,500').waitFor(WAIT)
  await page.getByLabel('Currency').fill('EUR')
  await page.getByTestId('prices').getByText('€45').waitFor(WAIT)
  await expectAccessible(page)
  await page.getByLabel('Sale opens at').fill('2040-05-02T20:00')
  await make.click()
  await problemOf('Sale opens at').filter({ hasText: 'closes when the show starts' }).waitFor(WAIT)
  await page.getByLabel('Sale opens at').fill('')
  await make.click()
  await page.getByRole('heading', { name: 'Così fan tutte' }).waitFor(WAIT)
  // The browser logs the status of a refused request.
  pages.faults.splice(0, Infinity, ...pages.faults.filter((fault) => !/40[04]/.test(fault)))

  const visitor = await connectClient(pages.server.url)
  const { show } = await visitor.get('show:join', { showId: 'cosi-fan-tutte' })
  expect(show).toMatchObject({ startsAt: '2040-05-01T18:00:00.000Z', holds: { maxSeatsPerVisitor: 4 } })
  await page.getByRole('link', { name: 'Settings' }).click()
  await page.getByRole('button', { name: 'Close the sale now' }).click()
  const dialog = page.getByRole('dialog', { name: 'Close the sale now?' })
  expect(await dialog.getByTestId('consequence').textContent()).toContain('Nobody holds seats.')
  await expectAccessible(page)
  await dialog.getByLabel('Reason').fill('The hall is cold.')
  await dialog.getByRole('button', { name: 'Yes, close it' }).click()
  await page.getByRole('button', { name: 'Open the sale now' }).click()
  expect(await page.getByTestId('consequence').textContent()).toContain('10 seats')
  await page.getByRole('button', { name: 'Yes, open it' }).click()
  await page.getByRole('button', { name: 'Close the sale now' }).waitFor(WAIT)
  const save = page.getByRole('button', { name: 'Save changes' })
  await page.getByLabel('Title').fill('D'.repeat(201))
  await save.click()
  await problemOf('Title').filter({ hasText: 'This has 201 characters: 200 are the most.' }).waitFor(WAIT)
  await page.getByLabel('Title').fill('Don Giovanni')
  await page.getByLabel('Reason').fill('A singer is ill.')
  await save.click()
  await page.getByText('The changes are saved.').waitFor(WAIT)
  await visitor.waitFor('show:changed', ({ show: changed }) => changed.title === 'Don Giovanni')
  await page.getByRole('heading', { name: 'Don Giovanni' }).waitFor(WAIT)
  await expectAccessible(page)
  await page.getByRole('link', { name: 'Log' }).click()
  await page.getByRole('row').filter({ hasText: 'A singer is ill.' }).filter({ hasText: 'Don Giovanni' }).waitFor(WAIT)
  await page.getByRole('row').filter({ hasText: 'The hall is cold.' }).waitFor(WAIT)
  visitor.close()
  expect(planned).not.toBe('cosi-fan-tutte')
})

test('a viewer reads the settings of a show, and has no field to fill in', async () => {
  const showId = await pages.server.boxOffice.addShow(3, { title: 'W'.repeat(200) })
  const page = await openAs(pages, 'viewer', `/ops/shows/${showId}/settings`)
  await page.getByTestId('settings').getByText('Only an admin changes these settings.').waitFor(WAIT)
  expect(await page.getByRole('textbox').count()).toBe(0)
  await expectAccessible(page)
  const heading = await page.getByRole('heading', { name: 'WWW' }).boundingBox()
  expect(heading?.height).toBeLessThan(100)
  await page.getByRole('link', { name: 'Seats', exact: true }).click()
  await page.getByText('to see whether it is held or sold').waitFor(WAIT)
})

test('an operator’s token is shown once and signs in, until it is revoked; others are not offered the page', async () => {
  const page = await openAs(pages, 'admin', '/ops/operators', { permissions: ['clipboard-read', 'clipboard-write'] })
  expect(await page.getByLabel('Role').inputValue(WAIT)).toBe('viewer')
  await page.getByLabel('Name').fill('Dora')
  await page.getByLabel('Role').selectOption('door')
  await page.getByRole('button', { name: 'Make operator' }).click()
  const token = await page.getByTestId('token').textContent(WAIT)
  await expectAccessible(page)
  const link = await page.getByTestId('link').textContent()
  expect(link).toBe(`${pages.server.url}/door#token=${token}`)
  await page.getByRole('img', { name: 'Code of the link for Dora’s phone' }).waitFor(WAIT)
  await page.getByRole('button', { name: 'Copy the link' }).click()
  await page.getByText('Copied', { exact: true }).waitFor(WAIT)
  expect(await page.evaluate(() => navigator.clipboard.readText())).toBe(link)
  // Pages without https have no clipboard.
  await page.evaluate(() => Object.defineProperty(navigator, 'clipboard', { value: undefined }))
  await page.getByRole('button', { name: 'Copy the link' }).click()
  await page.getByText('The link is selected').waitFor(WAIT)
  expect(await page.evaluate(() => String(getSelection()))).toBe(link)
  const hers = await pages.open(`/ops#token=${token}`, await pages.newBrowser())
  await hers.getByTestId('operator').getByText('Dora').waitFor(WAIT)
  expect(await hers.getByRole('link', { name: 'Operators' }).count()).toBe(0)
  await page.getByRole('button', { name: 'Revoke the token of Dora' }).click()
  await page.getByText('Dora is signed out everywhere within a second.').waitFor(WAIT)
  await page.getByRole('button', { name: 'Yes, revoke' }).click()
  await page.getByRole('listitem').filter({ hasText: 'Dora' }).filter({ hasText: 'revoked' }).waitFor(WAIT)
})

test('the figures have a tile and a series each, which go on second by second', async () => {
  const page = await openAs(pages, 'viewer', '/ops/figures', { locale: 'en-GB' })
  await page.getByTestId('tiles').waitFor(WAIT)
  await expect.poll(() => page.getByTestId('tiles').textContent(), WAIT).toMatch(/Sockets\s*[1-9]/)
  await expect.poll(() => page.locator('figure canvas').count(), WAIT).toBe(8)
  await expectAccessible(page)
})
