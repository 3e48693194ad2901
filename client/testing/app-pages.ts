// The app in a real browser, on a server of its own: pages of visitors, whose faults fail the test.
import type { BrowserContext, BrowserContextOptions, Page } from 'playwright-core'
import { testServer, type TestServer } from '../../server/testing/test-server.ts'
import { browserContexts } from './browser.ts'

/** How long to wait for what happens on a page: a busy machine takes many times as long as an idle one. */
export const WAIT = { timeout: 50_000 }

export interface AppPages {
  server: TestServer
  /** The errors that the pages logged; `close` throws if there are any. */
  faults: string[]
  /** A fresh browser context: its pages are those of one new visitor, who wants reduced motion. */
  newBrowser: (options?: BrowserContextOptions) => Promise<BrowserContext>
  /** A page, live, of a new visitor, or of the one whose browser `as` is. */
  open: (path: string, as?: BrowserContext) => Promise<Page>
  /** @throws {Error} when a page has logged a fault. */
  close: () => Promise<void>
}

/** Call it in `beforeAll`, and `close` in `afterAll`. `settings` are the server's, as in the environment. */
export async function appPages(settings: NodeJS.ProcessEnv = {}): Promise<AppPages> {
  const server = await testServer({ DEMO: 'off', ...settings })
  const contexts = await browserContexts()
  const faults: string[] = []

  const newBrowser = (options: BrowserContextOptions = {}): Promise<BrowserContext> =>
    contexts.newContext({ viewport: { width: 1024, height: 768 }, reducedMotion: 'reduce', ...options })

  return {
    server,
    faults,
    newBrowser,
    open: async (path, as) => {
      const page = await (as ?? (await newBrowser())).newPage()
      page.on('pageerror', (error) => faults.push(String(error)))
      page.on('console', (message) => message.type() === 'error' && faults.push(message.text()))
      await page.goto(server.url + path)
      await page.getByTestId('connection').getByText('Live').waitFor(WAIT)
      return page
    },
    close: async () => {
      await contexts.close()
      await server.close()
      if (faults.length > 0) throw new Error(`The pages logged faults:\n${faults.join('\n')}`)
    },
  }
}

/** The show's page, as a list. */
export async function openList(pages: AppPages, showId: string, as?: BrowserContext): Promise<Page> {
  const page = await pages.open(`/shows/${showId}`, as)
  await page.getByRole('button', { name: 'List' }).click()
  await page.getByRole('group', { name: 'Row A' }).waitFor(WAIT)
  return page
}

/** A seat of the list. */
export function seat(page: Page, number: number) {
  return page.getByRole('button', { name: new RegExp(`, seat ${number}, `) })
}

export async function isMine(page: Page, number: number): Promise<boolean> {
  return (await seat(page, number).getAttribute('aria-pressed')) === 'true'
}

/** Reserves what “Best available” finds. */
export async function takeBest(page: Page): Promise<void> {
  await page.getByRole('button', { name: 'Best available' }).click()
  await page.getByRole('button', { name: /^Reserve / }).click()
}

/** Pays for what the page holds, and waits for the ticket. */
export async function buy(page: Page): Promise<void> {
  await page.getByRole('main').getByRole('link', { name: 'Checkout' }).click()
  await fillIn(page)
  await page.getByRole('button', { name: /^Pay / }).click()
  await ticketCode(page).waitFor(WAIT)
}

/** Chooses an option of a select by the words that it begins with. */
export async function choose(page: Page, label: string, option: string): Promise<void> {
  await page.getByRole('combobox', { name: label }).click()
  await page.getByRole('option', { name: new RegExp(`^${option}`) }).click()
}

/** The QR code of the first ticket on the page. */
export const ticketCode = (page: Page) =>
  page.getByRole('img', { name: 'Ticket code, to be scanned at the door' }).first()

/** Opens the menu of the ticket, and asks to cancel the booking. */
export async function askToCancel(page: Page): Promise<void> {
  await page.getByRole('button', { name: 'More', exact: true }).click()
  await page.getByRole('menuitem', { name: 'Cancel booking' }).click()
  await page.getByRole('dialog').waitFor(WAIT)
}

/** Fills in the buyer's name and e-mail address, and a card that can pay, where one is asked for. */
export async function fillIn(page: Page): Promise<void> {
  await page.getByLabel('Name').fill('Ada Example')
  await page.getByLabel('Email').fill('ada@example.org')
  const card = page.getByRole('button', { name: 'Success', exact: true })
  if ((await card.count()) > 0) await card.click()
}
