// What the operators' pages share.
import { createContext } from 'svelte'
import type { OpsPage } from '../../../shared/ops-pages.ts'
import type { BasePath } from '../base-path.ts'
import type { Router } from '../router.svelte.ts'
import type { Session } from '../session.svelte.ts'
import type { SignIn } from './sign-in.svelte.ts'

export interface OpsContext {
  readonly basePath: BasePath
  readonly router: Router<OpsPage>
  readonly signIn: SignIn
  /** The socket by which maps are live: that of a visitor who buys nothing. */
  readonly session: Session
}

export const [getOpsContext, setOpsContext] = createContext<OpsContext>()
