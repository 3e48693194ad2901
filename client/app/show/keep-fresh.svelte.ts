// What a sale needs while it is looked at: the visitor's bookings with each connection, and the connection measured.
import type { Sale } from './sale.svelte.ts'

/** How often the connection is measured while nothing else is asked. */
const CHECK_MS = 10_000

/** Call it while the component that shows the sale is made; it ends with the component. */
export function keepFresh(sale: Sale): void {
  $effect(() => {
    if (!sale.session.live) return
    void sale.session.bookings.load()
    const timer = setInterval(() => {
      if (!document.hidden) sale.check()
    }, CHECK_MS)
    return () => clearInterval(timer)
  })
}
