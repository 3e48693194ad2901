// What the visitor is told about their own doing: cards for what needs attention, quiet words for what went well.
import type { Refusal } from '../connection/types.ts'
import type { Announcer } from './announcer.svelte.ts'
import { BLOCKED, BOOKED, HELD, TICKET } from '../seat-map/look.ts'
import { formatLeft } from './format.ts'
import { texts } from './texts.ts'

const LONG_MS = 8000
/** Why a seat cannot be had is told of the seat that was touched last. */
const WHY_NOT = { id: 'why-not' }

export type ToastOptions = { id?: string; description?: string | undefined; duration?: number }
type Show = (title: string, options?: ToastOptions) => unknown
/** What shows a few words over the page for a while. */
export type Toast = Readonly<Record<'info' | 'warning' | 'error' | 'success', Show>> & {
  dismiss: (id?: string) => unknown
}

export class Notifications {
  readonly #announcer: Announcer
  readonly #toast: Toast

  constructor(announcer: Announcer, toast: Toast) {
    this.#announcer = announcer
    this.#toast = toast
  }

  announce(message: string): void {
    this.#announcer.say(message)
  }

  /** Something else answers the visitor now: what was told before must not stand over it. */
  dismissAll(): void {
    this.#toast.dismiss()
  }

  /** The visitor has got seats: why others cannot be had is of no interest any more. */
  seatsTaken(message: string): void {
    this.#toast.dismiss(WHY_NOT.id)
    this.#announcer.say(message)
  }

  /** A command on seats was refused, and there is nothing to offer instead. */
  refused(refusal: Refusal, mostSeats: number | undefined): void {
    const { code, retryAfterMs } = refusal
    const words = texts.taking
    // What passes by itself is not about how many seats a visitor may have, nor about a hold that could be extended.
    if (code === 'LIMIT_REACHED' && retryAfterMs !== undefined) {
      this.#toast.warning(words.networkLimit, { description: words.networkLimitHint, duration: LONG_MS })
    } else if (code === 'EXTENSION_LIMIT' && retryAfterMs !== undefined) {
      const left = formatLeft(Math.ceil(retryAfterMs / 1000))
      this.#toast.warning(words.rest, { description: words.restHint(left), duration: LONG_MS })
    } else if (code === 'LIMIT_REACHED') {
      this.#toast.warning(words.limit(mostSeats), { description: words.limitHint, duration: LONG_MS })
    } else {
      this.#toast.error(words.failed, { description: refusal.message, duration: LONG_MS })
    }
  }

  /** Seats were to be chosen, and whether they were is not known. */
  bestSeatsUnknown(): void {
    this.#toast.warning(texts.best.unknown, { description: texts.best.unknownHint, duration: LONG_MS })
  }

  /** A seat that cannot be had was touched: why it cannot. */
  explainSeat(look: number | undefined, name: string): void {
    const words = texts.taking
    switch (look) {
      case HELD:
        this.#toast.info(words.someoneChooses(name), { ...WHY_NOT, description: words.someoneChoosesHint })
        break
      case BOOKED:
        this.#toast.info(words.isSold(name), { ...WHY_NOT, description: undefined })
        break
      case BLOCKED:
        this.#toast.info(words.isBlocked(name), { ...WHY_NOT, description: undefined })
        break
      case TICKET:
        this.#toast.info(words.isTicket(name), { ...WHY_NOT, description: undefined })
    }
  }

  offline(): void {
    this.#toast.info(texts.taking.offline)
  }

  /** Heard only: what ran out is to be seen in the basket, where it can be had back, and nothing may lie over that. */
  seatsLost(wasAway: boolean): void {
    this.#announcer.alert = `${wasAway ? texts.basket.away : texts.basket.expired}. ${texts.basket.expiredHint}`
  }

  /** A purchase went through that the visitor has left meanwhile. */
  purchased(names: string): void {
    this.#toast.success(texts.ticket.booked, { description: names, duration: LONG_MS })
  }

  /** A purchase that the visitor has left meanwhile did not come about. */
  purchaseFailed({ title, hint }: { title: string; hint: string }): void {
    this.#toast.error(title, { description: hint, duration: LONG_MS })
  }

  noLostSeatFree(): void {
    this.#toast.info(texts.basket.noneFree, { description: texts.basket.noneFreeHint })
  }

  seatsTakenBack(names: string): void {
    this.#toast.warning(texts.basket.takenBack(names), { description: texts.basket.takenBackHint, duration: LONG_MS })
  }
}
