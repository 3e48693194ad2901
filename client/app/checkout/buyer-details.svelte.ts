// The buyer's name and e-mail address for the form, and the name for each ticket. Stored in this browser for this visitor
// alone, and sent nowhere.
import { hasFields, StoredValue } from '../stored-value.ts'
import type { Session } from '../session.svelte.ts'

/** Names are stored for the latest tickets alone. */
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

  /** Stores both for the next form, and the name for the ticket of this booking. */
  keepFor(bookingId: string): void {
    latestOf(this.#session).write({ name: this.name, email: this.email })
    const names = namesOf(this.#session)
    const others = (names.read() ?? []).filter((each) => each.bookingId !== bookingId)
    names.write([...others, { bookingId, name: this.name }].slice(-MAX_NAMES))
  }
}

/** The buyer's name for a ticket; undefined when it was not bought in this browser. */
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
