// The texts of the pages about what happened in a show.
import type { Cause } from '../../../shared/status.ts'
import type { LogKind } from './log/log-filter.ts'

export const logTexts = {
  log: {
    kind: 'Kind of steps',
    kinds: { all: 'All steps', holds: 'Holds', sales: 'Sales', operators: 'By operators' } satisfies Record<
      LogKind,
      string
    >,
    search: 'Search',
    searchHint: 'Seat, operator, visitor, booking, reason',
    pause: 'Pause',
    resume: 'Resume',
    loading: 'Loading the log',
    empty: 'Nothing has happened yet',
    emptyHint: 'The first hold appears here by itself.',
    none: 'No step that was loaded fits.',
    earlier: 'Load earlier steps',
    columns: ['Time', 'What', 'Seats', 'Who', 'Why'],
    booking: (bookingId: string) => `booking ${bookingId}`,
    visitor: (alias: string) => `visitor ${alias}`,
    server: 'your server',
    system: 'time ran out',
    concerning: (by: string, whose: string) => `${by} (${whose})`,
    keptFor: (name: string) => `for ${name}`,
    until: (when: string) => `until ${when}`,
    causes: {
      held: 'Held',
      released: 'Given back',
      extended: 'Hold extended',
      expired: 'Hold expired',
      disconnected: 'Connection lost: hold shortened',
      returned: 'Connected again: hold restored',
      'checkout-begun': 'Checkout begun',
      'checkout-ended': 'Checkout ended',
      booked: 'Sold',
      cancelled: 'Sale cancelled',
      'seats-cancelled': 'Seats of a sale cancelled',
      moved: 'Sale moved',
      blocked: 'Blocked',
      forced: 'Released by force',
      unblocked: 'Put on sale',
      'show-changed': 'Show changed:',
    } satisfies Partial<Record<Cause, string>>,
  },

  history: {
    slider: 'Change to show',
    change: (seq: number, when: string) => (when ? `After change ${seq}, ${when}` : `After change ${seq}`),
    before: '‹ Change before',
    after: 'Next change ›',
    now: 'Now',
    time: 'Time (of this computer)',
    goTo: 'Show',
    gridHint:
      'Arrow keys go from seat to seat, Page Up and Page Down from section to section. Enter shows the history of a seat, Escape leads to the map’s buttons.',
    chooseSeat: 'Touch a seat to see everything that happened to it.',
    loading: 'Loading the history',
    untouched: 'Nothing has happened to this seat yet.',
    refresh: 'Read again',
    earlier: 'Earlier',
  },
}
