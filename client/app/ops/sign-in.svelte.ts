// The sign-in of an operator: the token in this tab or this browser, and who the server says its bearer is.
import { isAllowed, type Role } from '../../../shared/operators.ts'
import type { RouteAnswer } from '../../../shared/http.ts'
import type { Refusal } from '../../connection/types.ts'
import type { BasePath } from '../base-path.ts'
import { sharedStorage, tabStorage } from '../browser-storage.ts'
import { visitorKey } from '../token-store.ts'
import { OperatorApi } from './operator-api.ts'
import { opsTexts } from './texts.ts'

type Identity = RouteAnswer<'readOperator'>
type SignInState =
  /** `problem` is why, unless the operator signed out. */
  | { name: 'signed out'; problem?: string }
  /** The server is asked whose token it is. */
  | { name: 'checking' }
  /** The server did not say whose token it is. */
  | { name: 'unknown'; refusal: Refusal }
  | { name: 'signed in'; operator: Identity }

const IN_FRAGMENT = /^#token=(.+)$/

export class SignIn {
  state = $state.raw<SignInState>({ name: 'signed out' })
  readonly api: OperatorApi
  readonly #key: string
  #token = ''

  /** Signs in with the token in the address, or the one that is stored. It lives as long as the document. */
  constructor({ url }: BasePath) {
    this.#key = visitorKey(url).replace('visitor', 'operator')
    this.api = new OperatorApi(
      url,
      () => this.#token,
      () => this.#refused(),
    )
    // A link that signs in, opened in a tab that is there already, changes only the fragment.
    addEventListener('hashchange', () => this.#takeFromAddress())
    if (this.#takeFromAddress()) return
    const kept = tabStorage.read(this.#key) ?? sharedStorage.read(this.#key)
    if (kept !== undefined) void this.#check(kept)
  }

  /** The operator who is signed in. */
  get operator(): Identity | undefined {
    return this.state.name === 'signed in' ? this.state.operator : undefined
  }

  /** Whether the operator who is signed in may do what needs this role. */
  may(needed: Role): boolean {
    return this.operator !== undefined && isAllowed(this.operator.role, needed)
  }

  /** Signs in; the token is kept by this tab, or with `isKept` by the browser until the operator signs out. */
  async signIn(token: string, isKept: boolean): Promise<void> {
    this.#forget()
    ;(isKept ? sharedStorage : tabStorage).write(this.#key, token)
    await this.#check(token)
  }

  /** Asks the server again whose token it is. */
  async tryAgain(): Promise<void> {
    await this.#check(this.#token)
  }

  signOut(): void {
    this.#forget()
    this.state = { name: 'signed out' }
  }

  /** Takes a token out of the address, where it must not stay: histories and screens show addresses. */
  #takeFromAddress(): boolean {
    const [, token] = IN_FRAGMENT.exec(location.hash) ?? []
    if (token === undefined) return false
    history.replaceState(history.state, '', location.pathname + location.search)
    void this.signIn(decoded(token), false)
    return true
  }

  async #check(token: string): Promise<void> {
    this.#token = token
    this.state = { name: 'checking' }
    const answer = await this.api.call('readOperator', {})
    if (answer.ok) this.state = { name: 'signed in', operator: answer.value }
    else if (answer.error.code === 'FORBIDDEN' || answer.error.code === 'BAD_REQUEST') this.#refused()
    else if (answer.error.code !== 'UNAUTHORIZED') this.state = { name: 'unknown', refusal: answer.error }
  }

  #refused(): void {
    const problem = this.state.name === 'signed in' ? opsTexts.signIn.ended : opsTexts.signIn.refused
    this.#forget()
    this.state = { name: 'signed out', problem }
  }

  #forget(): void {
    this.#token = ''
    tabStorage.write(this.#key, undefined)
    sharedStorage.write(this.#key, undefined)
  }
}

/** The text that a part of an address stands for; itself where it stands for none. */
function decoded(part: string): string {
  try {
    return decodeURIComponent(part)
  } catch {
    return part
  }
}
