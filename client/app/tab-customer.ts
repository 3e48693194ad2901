// Which customer a tab of the app is: the one that all tabs of the browser share, or a customer of its own.
import type { BasePath } from './base-path.ts'
import { sharedStorage, tabStorage } from './browser-storage.ts'
import { visitorKey, TokenStore } from './token-store.ts'

/** The app's path that makes a tab another customer. */
export const ANOTHER_CUSTOMER = '/?as=new'

export interface TabCustomer {
  /** Whether this tab is a customer of its own. */
  readonly isAnother: boolean
  /** Whether the page stands in a frame of another page. Then it is a customer of its own, named by its frame. */
  readonly isFramed: boolean
  readonly tokenStore: TokenStore
}

/** Reads the tab's customer from its address (`?as=new`), and removes that from the address: a reload changes nothing. */
export function readTabCustomer({ url }: BasePath): TabCustomer {
  const key = visitorKey(url)
  const anotherKey = key.replace('visitor', 'another-customer')
  const address = new URL(location.href)
  if (address.searchParams.get('as') === 'new') {
    address.searchParams.delete('as')
    history.replaceState(history.state, '', address)
    tabStorage.write(anotherKey, 'yes')
    tabStorage.write(key, undefined)
  }
  const isAnother = tabStorage.read(anotherKey) === 'yes'
  const isFramed = window !== window.top
  const storage = isAnother || isFramed ? tabStorage : sharedStorage
  return { isAnother, isFramed, tokenStore: new TokenStore(isFramed ? `${key}.${window.name}` : key, storage) }
}

/** The customer of one part of a page, kept by this tab. */
export function customerOfPart({ url }: BasePath, name: string): TokenStore {
  return new TokenStore(`${visitorKey(url)}.${name}`, tabStorage)
}
