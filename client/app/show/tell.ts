// What the visitor is told about their own doing: cards for what needs attention, quiet words for what went well.
import { toast } from 'svelte-sonner'
import type { Refusal } from '../../connection/types.ts'
import { announcer } from '../announcer.svelte.ts'
import { BLOCKED, BOOKED, HELD, TICKET } from '../../seat-map/look.ts'
import { session } from '../session.svelte.ts'
import { texts } from '../texts.ts'

const LONG_MS = 8000
/** Why a seat cannot be had is told of the seat that was touched last. */
const WHY_NOT = { id: 'why-not' }

export function said(message: string): void {
  announcer.say(message)
}

/** Something else answers the visitor now: what was told before must not stand over it. */
export function hush(): void {
  toast.dismiss()
}

/** The visitor has got seats: why others cannot be had is of no interest any more. */
export function taken(message: string): void {
  toast.dismiss(WHY_NOT.id)
  announcer.say(message)
}

/** A command on seats was refused, and there is nothing to offer instead. */
export function refused(refusal: Refusal): void {
  if (refusal.code === 'LIMIT_REACHED') {
    const most = session.connection.limits?.maxSeatsPerVisitor
    toast.warning(texts.taking.limit(most), { description: texts.taking.limitHint, duration: LONG_MS })
  } else {
    toast.error(texts.taking.failed, { description: refusal.message, duration: LONG_MS })
  }
}

/** Seats were to be chosen, and whether they were is not known. */
export function notKnownWhetherChosen(): void {
  toast.warning(texts.best.unknown, { description: texts.best.unknownHint, duration: LONG_MS })
}

/** A seat that cannot be had was touched: why it cannot. */
export function whyNot(look: number | undefined, name: string): void {
  const words = texts.taking
  switch (look) {
    case HELD:
      toast.info(words.someoneChooses(name), { ...WHY_NOT, description: words.someoneChoosesHint })
      break
    case BOOKED:
      toast.info(words.isSold(name), { ...WHY_NOT, description: undefined })
      break
    case BLOCKED:
      toast.info(words.isBlocked(name), { ...WHY_NOT, description: undefined })
      break
    case TICKET:
      toast.info(words.isTicket(name), { ...WHY_NOT, description: undefined })
  }
}

export function offline(): void {
  toast.info(texts.taking.offline)
}

/** Heard only: what ran out is to be seen in the basket, where it can be had back, and nothing may lie over that. */
export function lost(wasAway: boolean): void {
  announcer.alert = `${wasAway ? texts.basket.away : texts.basket.expired}. ${texts.basket.expiredHint}`
}

/** A purchase went through that the visitor has left meanwhile. */
export function bought(names: string): void {
  toast.success(texts.ticket.booked, { description: names, duration: LONG_MS })
}

/** A purchase that the visitor has left meanwhile did not come about. */
export function notBought({ title, hint }: { title: string; hint: string }): void {
  toast.error(title, { description: hint, duration: LONG_MS })
}

export function noneFree(): void {
  toast.info(texts.basket.noneFree, { description: texts.basket.noneFreeHint })
}

export function takenBack(names: string): void {
  toast.warning(texts.basket.takenBack(names), { description: texts.basket.takenBackHint, duration: LONG_MS })
}
