// The operators' pages in a real browser: a page on which an operator of a role is signed in.
import type { BrowserContextOptions, Page } from 'playwright-core'
import { addOperator } from '../../server/auth/operators.ts'
import type { Role } from '../../shared/operators.ts'
import type { AppPages } from './app-pages.ts'

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
