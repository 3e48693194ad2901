// The basket on other pages than its show's: which seats the visitor holds where and until when, and how they were lost. The
// browser keeps it, so that it is there after a reload, too.
import type { Hold } from '../../../shared/protocol.ts'
import type { HoldChange } from '../holds.svelte.ts'
import type { Session } from '../session.svelte.ts'
import { hasFields, isSeatIds, StoredValue } from '../stored-value.ts'

/** A hold, as far as other pages show it. */
export interface FollowedHold {
  readonly showId: string
  readonly title: string
  readonly seatIds: readonly number[]
  /** ISO 8601. */
  readonly expiresAt: string
}

/** `away`: before their time, since the visitor was not connected. `taken back`: by an operator. */
export interface LostHold {
  readonly showId: string
  readonly title: string
  readonly reason: 'expired' | 'away' | 'taken back'
}

/** The loss of seats before the page was loaded is shown until this long after their expiry. */
const REPORTED_WITHIN_MS = 60 * 60 * 1000

export class FollowedBasket {
  readonly #session: Session
  readonly #isAt: (showId: string) => boolean
  readonly #stored: StoredValue<FollowedHold>
  /** Of the show in which the visitor held seats last; undefined when there are none. */
  hold = $state.raw<FollowedHold>()
  /** What the visitor had here until it was lost; undefined when nothing was, or the visitor knows. */
  lost = $state.raw<LostHold>()
  /** Until the hold expires, by the server's clock; 0 until the server says that it has expired. */
  readonly secondsLeft = $derived.by(() =>
    this.hold ? Math.max(0, Math.ceil((Date.parse(this.hold.expiresAt) - this.#session.now) / 1000)) : 0,
  )
  /** For how many seconds the seats are kept at least; undefined while there is a connection. */
  readonly keptSeconds = $derived.by(() => this.hold && this.#session.keptSecondsIn(this.hold.showId))

  /** `isAt` says whether the visitor is at a show, whose own basket shows what happens there. */
  constructor(session: Session, isAt: (showId: string) => boolean) {
    this.#session = session
    this.#isAt = isAt
    this.#stored = new StoredValue(session, session.storage, 'basket', isFollowedHold)
    session.holds.onChange((change) => void this.#changed(change))
    session.onLive(() => void this.#readAgain())
  }

  /** The visitor has read how the seats were lost. */
  dismiss(): void {
    this.lost = undefined
  }

  async #changed({ hold, cause }: HoldChange): Promise<void> {
    if (this.#isAt(hold.showId) && this.lost?.showId === hold.showId) this.lost = undefined
    if (hold.seatIds.length > 0) return this.#follow(hold)
    const before = this.hold
    if (before?.showId !== hold.showId) return
    this.#become(undefined)
    if (this.#isAt(hold.showId)) return
    const { showId, title } = before
    if (cause === 'expired') this.lost = { showId, title, reason: 'expired' }
    else if (cause === 'blocked' || cause === 'forced') this.lost = { showId, title, reason: 'taken back' }
    else if (cause === 'missed') await this.#missed(before)
  }

  async #follow(hold: Hold): Promise<void> {
    const { showId } = hold
    const title = this.#session.holds.show(showId)?.title ?? this.#titleIn(showId) ?? (await this.#readTitle(showId))
    // Another tab may have given the seats back meanwhile.
    const now = this.#session.holds.in(showId) ?? hold
    if (title === undefined || now.seatIds.length === 0 || now.expiresAt === null) return
    this.lost = undefined
    this.#become({ showId, title, seatIds: now.seatIds, expiresAt: now.expiresAt })
  }

  #titleIn(showId: string): string | undefined {
    return this.hold?.showId === showId ? this.hold.title : undefined
  }

  async #readTitle(showId: string): Promise<string | undefined> {
    const answer = await this.#session.connection.http.readShow(showId)
    return answer.ok ? answer.value.title : undefined
  }

  /** With each new connection: the hold may have changed meanwhile. */
  async #readAgain(): Promise<void> {
    const kept = this.hold ?? this.#stored.read()
    if (!kept) return
    const answer = await this.#session.connection.http.readHold(kept.showId)
    if (!answer.ok) return
    // The show's page may have reported another hold meanwhile.
    this.hold ??= kept
    this.#session.holds.take(answer.value, 'missed')
  }

  /** Seats that went while the page was not connected may have been booked. Until that is known, nothing is said. */
  async #missed({ showId, title, seatIds, expiresAt }: FollowedHold): Promise<void> {
    const { bookings, now } = this.#session
    if (now > Date.parse(expiresAt) + REPORTED_WITHIN_MS) return
    if (!(await bookings.load()) || this.#isAt(showId)) return
    const booked = bookings.seatsIn(showId)
    if (this.hold || seatIds.some((seatId) => booked.includes(seatId))) return
    this.lost = { showId, title, reason: now < Date.parse(expiresAt) ? 'away' : 'expired' }
  }

  #become(hold: FollowedHold | undefined): void {
    this.hold = hold
    this.#stored.write(hold)
  }
}

function isFollowedHold(value: unknown): value is FollowedHold {
  return (
    hasFields(value, 'showId', 'title', 'seatIds', 'expiresAt') &&
    typeof value.showId === 'string' &&
    typeof value.title === 'string' &&
    isSeatIds(value.seatIds) &&
    typeof value.expiresAt === 'string'
  )
}
