// When a show is on sale, and the sentence for visitors when it is not.
import type { Show } from '../../../shared/protocol.ts'
import { formatShowTime } from '../format.ts'
import { m } from '../messages.ts'

type SaleTimes = Pick<Show, 'salesOpenAt' | 'salesCloseAt' | 'timeZone'>

/** Where the sale of a show stands at `now`, in milliseconds since 1970. */
export function saleWindow(show: SaleTimes, now: number): 'before' | 'open' | 'over' {
  if (now < Date.parse(show.salesOpenAt)) return 'before'
  return now >= Date.parse(show.salesCloseAt) ? 'over' : 'open'
}

/** Why nobody can take seats at `now`: “The sale opens on …”, by the venue’s clock. Empty while the sale is open. */
export function whyNotOnSale(show: SaleTimes, now: number): string {
  switch (saleWindow(show, now)) {
    case 'before':
      return m.seats_show_opens({ when: formatShowTime(show.salesOpenAt, show.timeZone) })
    case 'over':
      return m.seats_show_over()
    case 'open':
      return ''
  }
}
