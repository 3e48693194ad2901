// A customer without a browser: a session at a test server, whose toasts are kept.
import { BrowserStorage } from '../app/browser-storage.ts'
import type { Toast } from '../app/notifications.svelte.ts'
import { Session } from '../app/session.svelte.ts'
import { TokenStore } from '../app/token-store.ts'

export interface Customer {
  session: Session
  /** The titles of the toasts that were shown. */
  toasts: string[]
}

/** A page that is always in sight. */
const PAGE = { hidden: false, addEventListener: () => undefined }

/**
 * A live customer of the server at `url`: a new visitor, or the one whose token is in `store`. Close the session at the
 * end of the test. Node has no storage, so each `TokenStore` keeps its token in memory.
 */
export async function customerOf(url: string, store = newTokenStore()): Promise<Customer> {
  const toasts: string[] = []
  const show = (title: string) => toasts.push(title)
  const toast: Toast = { info: show, warning: show, error: show, success: show, dismiss: () => undefined }
  const session = new Session(`${url}/`, store, toast, PAGE)
  await session.connection.live()
  return { session, toasts }
}

export function newTokenStore(): TokenStore {
  return new TokenStore('visitor', new BrowserStorage('sessionStorage'))
}
