// The basket on other pages than its show's: which seats the visitor holds where, and until when. The browser keeps it, so
// that it is there after a reload, too.
import type { Hold, Show } from '../../../shared/protocol.ts'
import type { Session } from '../session.svelte.ts'
import { hasFields, StoredValue } from '../stored-value.ts'

/** A hold, as far as other pages show it. */
export interface FollowedHold {
  readonly showId: string
  readonly title: string
  readonly seatCount: number
  /** ISO 8601. */
  readonly expiresAt: string
}

export class FollowedBasket {
  /** Of the show in which the visitor held seats last; undefined when there are none. */
  #hold = $state.raw<FollowedHold>()
  readonly #session: Session
  readonly #stored: StoredValue<FollowedHold>
  /** Undefined when the time is over. */
  readonly hold = $derived.by(() => (this.secondsLeft === undefined ? undefined : this.#hold))
  /** By the server's clock. */
  readonly secondsLeft = $derived.by(() => {
    if (!this.#hold) return undefined
    const seconds = Math.ceil((Date.parse(this.#hold.expiresAt) - this.#session.now) / 1000)
    return seconds > 0 ? seconds : undefined
  })

  constructor(session: Session) {
    this.#session = session
    this.#stored = new StoredValue(session, session.storage, 'basket', isFollowedHold)
    session.onLive(() => void this.#readAgain())
    session.connection.on('hold:changed', ({ hold }) => {
      if (this.#hold?.showId === hold.showId) this.take(this.#hold.title, hold)
    })
  }

  /** The visitor is at a show, and this is their hold there. */
  take(title: Show['title'], { showId, seatIds, expiresAt }: Hold): void {
    if (seatIds.length > 0 && expiresAt !== null) this.#become({ showId, title, seatCount: seatIds.length, expiresAt })
    else if (this.#hold?.showId === showId) this.#become(undefined)
  }

  /** With each new connection: the hold may have changed meanwhile. */
  async #readAgain(): Promise<void> {
    const kept = this.#hold ?? this.#stored.read()
    if (!kept) return
    const answer = await this.#session.connection.http.readHold(kept.showId)
    // The show's page may have said more meanwhile.
    if (answer.ok && (this.#hold === undefined || this.#hold.showId === kept.showId)) {
      this.#hold = kept
      this.take(kept.title, answer.value)
    }
  }

  #become(hold: FollowedHold | undefined): void {
    this.#hold = hold
    this.#stored.write(hold)
  }
}

function isFollowedHold(value: unknown): value is FollowedHold {
  return (
    hasFields(value, 'showId', 'title', 'seatCount', 'expiresAt') &&
    typeof value.showId === 'string' &&
    typeof value.title === 'string' &&
    Number.isInteger(value.seatCount) &&
    typeof value.expiresAt === 'string'
  )
}
