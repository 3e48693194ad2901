// The sentence that the basket says when seats cannot be reserved now, or when it is empty.
import { formatClock } from '../format.ts'
import { m } from '../messages.ts'
import { daysUntilSale, opensIn, saleWindow, whyNotOnSale } from '../show/sale-window.ts'
import type { Sale } from '../show/sale.svelte.ts'

export interface SaleNotice {
  /** `broken`: there is no connection. */
  tone: 'plain' | 'broken'
  text: string
  /** “Opens in 1:30:00”: stands after the text and changes every second, and is not read out. */
  countdown?: string
}

/**
 * Why nobody can reserve seats now, as one sentence; undefined while they can.
 * @param isEmbedded whether the page belongs to another site, which may take the payment
 */
export function whyNoSeats({ session, show, counts }: Sale, isEmbedded: boolean): SaleNotice | undefined {
  switch (session.state.name) {
    case 'connecting':
      return { tone: 'plain', text: m.common_connection_connecting() }
    case 'reconnecting':
      return { tone: 'broken', text: m.common_connection_reconnecting() }
    case 'offline':
      return { tone: 'broken', text: m.common_connection_offline({ clock: formatClock(session.state.since) }) }
    case 'refused':
    case 'closed':
      return { tone: 'broken', text: m.common_connection_refused() }
    case 'live':
  }
  if (!show) return undefined
  switch (saleWindow(show, session.now)) {
    case 'before':
      return {
        tone: 'plain',
        text: whyNotOnSale(show, session.now),
        countdown: opensIn(show, session.now, daysUntilSale(show, session.minute)),
      }
    case 'over':
      return { tone: 'plain', text: whyNotOnSale(show, session.now) }
    case 'open':
  }
  if (show.confirmBy === 'server' && !isEmbedded) return { tone: 'plain', text: m.seats_show_not_sold_here() }
  if (counts?.available !== 0) return undefined
  // Seats on hold may come back, sold ones do not.
  return { tone: 'plain', text: counts.held > 0 ? m.seats_basket_none_left() : m.basket_sold_out() }
}

/** Whether there may be seats to find, now or once the sale opens. */
export function hasSeatsToFind({ session, show, counts }: Sale): boolean {
  return show !== undefined && counts !== undefined && counts.available > 0 && saleWindow(show, session.now) !== 'over'
}
