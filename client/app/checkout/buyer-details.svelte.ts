// The buyer's name and e-mail address in the form. This browser stores them for the next purchase of this visitor.
import type { Buyer } from '../../../shared/buyer.ts'
import { hasFields, StoredValue } from '../stored-value.ts'
import type { Session } from '../session.svelte.ts'

const latestOf = (session: Session) => new StoredValue(session, session.storage, 'buyer', isBuyer)

export class BuyerDetails {
  name = $state('')
  email = $state('')

  readonly #session: Session

  constructor(session: Session) {
    this.#session = session
    const kept = latestOf(session).read()
    this.name = kept?.name ?? ''
    this.email = kept?.email ?? ''
  }

  /** Stores both for the next form. @returns them as a confirmation takes them; undefined without a name */
  keep(): Buyer | undefined {
    const [name, email] = [this.name.trim(), this.email.trim()]
    if (name === '') return undefined
    const buyer = { name, ...(email !== '' && { email }) }
    latestOf(this.#session).write(buyer)
    return buyer
  }
}

export function isBuyer(value: unknown): value is Buyer {
  return (
    hasFields(value, 'name') &&
    typeof value.name === 'string' &&
    (!('email' in value) || typeof value.email === 'string')
  )
}
