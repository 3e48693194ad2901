// Which visitor a page of the app is: that of all tabs of the browser, or a customer of its own.
import { basePath, hrefOf } from './base-path.ts'
import { sharedStorage, tabStorage } from './browser-storage.ts'
import { visitorKey, TokenStore } from './token-store.ts'

/** The address that makes a tab another customer. */
export const ANOTHER_CUSTOMER = hrefOf('/?as=new')

export interface PageVisitor {
  /** Whether this tab is a customer of its own. */
  readonly another: boolean
  /** Whether this page stands in a frame of another one. Then it is a customer of its own, named by its frame. */
  readonly isFramed: boolean
  readonly store: TokenStore
}

/** Reads what the tab is from its address (`?as=new`) and takes that out of it, so that a reload changes nothing. */
function readPage(): PageVisitor {
  const visitor = visitorKey(location.origin + basePath)
  const anotherKey = visitor.replace('visitor', 'another-customer')
  const address = new URL(location.href)
  if (address.searchParams.get('as') === 'new') {
    address.searchParams.delete('as')
    history.replaceState(history.state, '', address)
    tabStorage.write(anotherKey, 'yes')
    tabStorage.write(visitor, undefined)
  }
  const another = tabStorage.read(anotherKey) === 'yes'
  const isFramed = window !== window.top
  const storage = another || isFramed ? tabStorage : sharedStorage
  return { another, isFramed, store: new TokenStore(isFramed ? `${visitor}.${window.name}` : visitor, storage) }
}

export const pageVisitor = readPage()
