// The buyer's name and address: the latest for the form, and of each ticket the name that it was bought under. Kept in
// this browser for this visitor alone, and sent nowhere.
import { hasFields, StoredValue } from '../stored-value.ts'
import type { Session } from '../session.svelte.ts'

/** So many tickets have their name kept, the latest ones. */
const MAX_NAMES = 200

type Names = readonly { bookingId: string; name: string }[]

const latestOf = (session: Session) => new StoredValue(session, session.storage, 'buyer', isBuyer)
const namesOf = (session: Session) => new StoredValue(session, session.storage, 'ticket-names', isNames)

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

  /** Keeps both for the next form, and the name for the ticket of this purchase. */
  keepFor(bookingId: string): void {
    latestOf(this.#session).write({ name: this.name, email: this.email })
    const names = namesOf(this.#session)
    const others = (names.read() ?? []).filter((each) => each.bookingId !== bookingId)
    names.write([...others, { bookingId, name: this.name }].slice(-MAX_NAMES))
  }
}

/** The name that a ticket was bought under; undefined when it was not bought in this browser. */
export function nameOnTicket(session: Session, bookingId: string): string | undefined {
  return namesOf(session)
    .read()
    ?.find((each) => each.bookingId === bookingId)?.name
}

function isBuyer(value: unknown): value is { name: string; email: string } {
  return hasFields(value, 'name', 'email') && typeof value.name === 'string' && typeof value.email === 'string'
}

function isNames(value: unknown): value is Names {
  return Array.isArray(value) && value.every((each) => hasFields(each, 'bookingId', 'name'))
}
