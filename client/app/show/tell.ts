// What the visitor is told about their own doing: cards for what needs attention, quiet words for what went well.
import { toast } from 'svelte-sonner'
import type { Booking, Refusal } from '../../../shared/protocol.ts'
import { announcer } from '../announcer.svelte.ts'
import { formatMoney } from '../format.ts'
import { router } from '../router.svelte.ts'
import { session } from '../session.svelte.ts'
import { texts } from '../texts.ts'

/** Something that knows how its seats are called. */
interface Namer {
  namesOf(seatIds: readonly number[]): string
}

const LONG_MS = 8000

export function said(message: string): void {
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
export function notToBeHad(title: string, hint?: string): void {
  toast.info(title, { ...(hint && { description: hint }) })
}

export function booked(booking: Booking, names: Namer): void {
  toast.success(texts.basket.booked(names.namesOf(booking.seatIds)), {
    description: texts.basket.bookedHint(formatMoney(booking.total)),
    duration: LONG_MS,
    action: { label: texts.basket.toTickets, onClick: () => router.go('/tickets') },
  })
}

export function notBooked(refusal: Refusal, names: Namer): void {
  if (refusal.code === 'NOT_HELD' && refusal.seats) {
    const gone = names.namesOf(refusal.seats.map(({ seatId }) => seatId))
    toast.error(texts.basket.notBooked, { description: texts.basket.notHeld(gone), duration: LONG_MS })
  } else if (refusal.code === 'UNAVAILABLE' || refusal.code === 'INTERNAL') {
    toast.warning(texts.basket.unknown, { description: texts.basket.unknownHint, duration: LONG_MS })
  } else {
    toast.error(texts.basket.notBooked, { description: refusal.message, duration: LONG_MS })
  }
}

export function expired(): void {
  toast.warning(texts.basket.expired, { description: texts.basket.expiredHint, duration: LONG_MS })
}

export function noneFree(): void {
  toast.info(texts.basket.noneFree, { description: texts.basket.noneFreeHint })
}

export function takenBack(names: string): void {
  toast.warning(texts.basket.takenBack(names), { description: texts.basket.takenBackHint, duration: LONG_MS })
}
