// What the pages of one customer share. A page may have several customers, each with a context of its own.
import { createContext } from 'svelte'
import type { BasePath } from './base-path.ts'
import type { FollowedBasket } from './basket/followed-basket.svelte.ts'
import type { HeaderLine } from './header-line.svelte.ts'
import type { Router } from './router.svelte.ts'
import type { Session } from './session.svelte.ts'

export interface AppContext {
  readonly basePath: BasePath
  readonly router: Router
  readonly session: Session
  /** Undefined for a customer of a part of the page. */
  readonly header?: HeaderLine
  /** Undefined for a customer of a part of the page, and in a frame. */
  readonly followedBasket?: FollowedBasket
}

/** `getAppContext` throws outside the app: the elements for other sites have a session, but no pages. */
export const [getAppContext, setAppContext] = createContext<AppContext>()
