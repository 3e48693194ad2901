// The pages of a customer, and the parts of pages, whose code is not part of the first visit.
import { whenIdle } from './idle.ts'
import type { Session } from './session.svelte.ts'
import { loadPeekCard } from '../seat-map/peek-card.ts'

export const lazyPages = {
  checkout: () => import('./pages/CheckoutPage.svelte'),
  findTickets: () => import('./pages/FindTicketsPage.svelte'),
  openedTicket: () => import('./pages/OpenedTicketPage.svelte'),
  shows: () => import('./pages/ShowsPage.svelte'),
  tickets: () => import('./pages/TicketsPage.svelte'),
  transfer: () => import('./pages/TransferPage.svelte'),
  verify: () => import('./pages/VerifyPage.svelte'),
}

// Parts of pages that only some visits need.
export const loadAboutShow = () => import('./show/AboutShowDialog.svelte')
export const loadBasketSheet = () => import('./basket/BasketSheet.svelte')
export const loadRemindLink = () => import('./shows/RemindLink.svelte')
export const loadSeatList = () => import('./list/SeatList.svelte')
export const loadFollowingBasket = () => import('./basket/FollowingBasket.svelte')

/** Those that could not be loaded when the visitor wanted to open them. */
const failed = new Set<unknown>()

/**
 * Loads a part of a page that the visitor opens; undefined when it cannot be loaded, and the visitor is told so. If it fails
 * again with a connection, the document is loaded anew: a browser keeps the failure, and of a newer version only the document
 * knows the names of the files.
 */
export async function loadToOpen<Part>(
  load: () => Promise<{ default: Part }>,
  session: Session,
): Promise<Part | undefined> {
  try {
    return (await load()).default
  } catch {
    if (failed.has(load) && session.live) location.reload()
    else session.notifications.pageFailed()
    failed.add(load)
    return undefined
  }
}

/** Loads what a buyer needs next, as soon as the browser has nothing to do: the checkout works without a wait. */
export function loadAheadOfCheckout(): void {
  const load = (): void => {
    // Shown and tried again when the page is opened.
    const ahead = [
      lazyPages.checkout,
      lazyPages.tickets,
      loadBasketSheet,
      loadSeatList,
      loadFollowingBasket,
      loadAboutShow,
      loadPeekCard,
    ]
    for (const part of ahead) void part().catch(() => undefined)
  }
  void whenIdle().then(load)
}
