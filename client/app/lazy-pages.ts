// The pages of a customer, and the parts of pages, whose code is not part of the first visit.
import { whenIdle } from './idle.ts'
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
export const loadSeatList = () => import('./list/SeatList.svelte')
export const loadFollowingBasket = () => import('./basket/FollowingBasket.svelte')

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
