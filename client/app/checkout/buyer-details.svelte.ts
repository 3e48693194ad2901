// The buyer's name and e-mail address in the form. This browser stores them for the next purchase of this visitor, and the
// tab stores what is being typed: a visitor who leaves the form finds it as it was.
import { Email, type Buyer } from '../../../shared/buyer.ts'
import { textFault } from '../../../shared/text.ts'
import { tabStorage } from '../browser-storage.ts'
import { hasFields, StoredValue } from '../stored-value.ts'
import { pageLocale } from '../page-locale.svelte.ts'
import type { Session } from '../session.svelte.ts'

const latestOf = (session: Session) => new StoredValue(session, session.storage, 'buyer', isBuyer)
const draftOf = (session: Session) => new StoredValue(session, tabStorage, 'buyer-draft', isBuyer)

export class BuyerDetails {
  name = $state('')
  email = $state('')
  readonly nameFault = $derived(faultOfName(this.name))
  readonly emailFault = $derived(faultOfEmail(this.email))

  readonly #session: Session

  constructor(session: Session) {
    this.#session = session
    const kept = draftOf(session).read() ?? latestOf(session).read()
    this.name = kept?.name ?? ''
    this.email = kept?.email ?? ''
  }

  /** Stores both as they are now, for a visitor who leaves the form. */
  keepDraft(): void {
    draftOf(this.#session).write({ name: this.name, email: this.email })
  }

  /** Stores both for the next form. @returns them with the page's language, as a confirmation takes them; undefined without a name */
  keep(): Buyer | undefined {
    const [name, email] = [this.name.trim(), this.email.trim()]
    if (name === '') return undefined
    const buyer = { name, ...(email !== '' && { email }), language: pageLocale.language }
    latestOf(this.#session).write(buyer)
    draftOf(this.#session).write(undefined)
    return buyer
  }
}

function faultOfName(name: string): 'missing' | 'wrong' | undefined {
  if (name.trim() === '') return 'missing'
  return textFault(name) === undefined ? undefined : 'wrong'
}

function faultOfEmail(email: string): 'missing' | 'wrong' | undefined {
  if (email.trim() === '') return 'missing'
  return Email.safeParse(email.trim()).success ? undefined : 'wrong'
}

export function isBuyer(value: unknown): value is Buyer {
  return (
    hasFields(value, 'name') &&
    typeof value.name === 'string' &&
    (!('email' in value) || typeof value.email === 'string')
  )
}
