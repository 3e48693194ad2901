// The operators' pages in a real browser: a page on which an operator of a role is signed in.
import type { BrowserContextOptions, Page } from 'playwright-core'
import { expect } from 'vitest'
import { addOperator } from '../../server/auth/operators.ts'
import type { Role } from '../../shared/operators.ts'
import type { AppPages } from './app-pages.ts'
import { axeFaults } from './axe.ts'

let made = 0

/** The name and token of a new operator. */
export async function newOperator({ server }: AppPages, role: Role): Promise<{ name: string; token: string }> {
  const name = `Olga ${++made}`
  return { name, token: await addOperator(server.boxOffice.orm.em.fork(), name, role) }
}

/** A page, live, on which a new operator has signed in by a link. */
export async function openAs(
  pages: AppPages,
  role: Role,
  path = '/ops',
  options: BrowserContextOptions = {},
): Promise<Page> {
  const { token } = await newOperator(pages, role)
  return pages.open(`${path}#token=${token}`, await pages.newBrowser(options))
}

/** Fails if axe finds anything, wide and dark or narrow and light, or if the page is wider than 768 px. `what` names the page. */
export async function expectAccessible(page: Page, what: string): Promise<void> {
  for (const [colorScheme, width] of [
    ['dark', 1280],
    ['light', 768],
  ] as const) {
    await page.setViewportSize({ width, height: 900 })
    await page.emulateMedia({ colorScheme })
    expect(await axeFaults(page), `${what}, ${colorScheme}`).toEqual([])
  }
  expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(768)
}
