// Every sentence and word that visitors read. texts-seats.ts has those about choosing seats, texts-purchase.ts those about
// paying and tickets.
import { formatPlural } from './format.ts'
import { purchaseTexts } from './texts-purchase.ts'
import { seatTexts } from './texts-seats.ts'

export const texts = {
  ...seatTexts,
  ...purchaseTexts,

  product: 'Holdfast',
  skipToContent: 'Skip to content',
  notifications: 'Notifications',
  closeToast: 'Close notification',
  anotherCustomer: 'Another customer',
  anotherCustomerHint: 'This tab is a customer of its own; the other tabs of this browser share one.',
  tickets: 'My tickets',
  allShows: 'All shows',
  tryAgain: 'Try again',
  pageFailed: 'This page cannot be shown',

  connection: {
    connecting: 'Connecting',
    live: 'Live',
    milliseconds: (ms: number) => `${Math.max(1, Math.round(ms))} ms`,
    reconnecting: 'Reconnecting',
    kept: (left: string) => `your seats are kept for ${left}`,
    offline: (clock: string) => `Offline – as of ${clock}`,
    refused: 'Not connected',
  },

  shows: {
    title: 'Shows',
    lead: 'Every map is live: when somebody takes a seat, you see it turn at once.',
    from: (price: string) => `from ${price}`,
    left: (count: string) => `${count} left`,
    soldOut: 'Sold out',
    of: (count: string) => `of ${count} seats`,
    seats: (count: string) => `(${count} seats)`,
    held: (count: string) => `${count} being chosen`,
    opens: (when: string) => `On sale from ${when}`,
    closed: 'Sale closed',
    empty: 'No shows yet',
    emptyHint: 'Nothing is on sale at the moment.',
    emptyDemo: 'Nothing is on sale. “npm run demo:reset” brings the demo shows back.',
    failed: 'The shows could not be loaded',
    loading: 'Loading the shows',
    more: 'Show more',
    search: {
      label: 'Search shows',
      hint: 'Title or venue',
      none: 'No show found',
      noneHint: 'Check the spelling, or search for fewer words.',
      others: 'These are the next 500 shows. Search to find others.',
      found: (count: number, hasMore: boolean) =>
        hasMore ? `The first ${count} shows found` : formatPlural(count, 'show found', 'shows found'),
    },
    another: {
      title: 'Watch two people want the same seat',
      hint: 'All tabs of this browser are one customer and share one basket. Open a tab as somebody else, or see two customers side by side, and take the same seat.',
      duel: 'Show me side by side',
      link: 'Open as another customer',
      embed: 'Put a map into your page',
    },
  },

  duel: {
    title: 'Side by side',
    lead: 'Two customers look at the same show, each with a live map of their own.',
    start: 'Both take the same seat now',
    before: 'One of them will get it; the other is told at once, and what there is instead.',
    over: 'No seat is left to be fought for. Cancel a booking, or choose another show.',
    side: { left: 'Left customer', right: 'Right customer' },
    saw: (got: boolean, ms: number) => `${got ? 'got it' : 'too late'}, seen after ${ms} ms`,
    result: (name: string, left: boolean, right: boolean) =>
      left === right ? `${name}: neither got it` : `${left ? 'Left' : 'Right'} got ${name}.`,
    apart: (ms: number) => (ms === 0 ? 'Both saw it in the same millisecond.' : `They saw it ${ms} ms apart.`),
    wins: (count: number) => formatPlural(count, 'win', 'wins'),
  },

  embed: {
    unavailable: 'Seats cannot be chosen on this page at the moment',
    unavailableHint: 'You can choose them on the box office’s own page.',
    open: 'Open the box office',
    paying: 'Your seats are reserved while you pay',
    keepCode: 'Keep this code, or its address: it lets you in.',
    openTicket: 'Open ticket',
    more: 'Choose more seats',
    title: 'Sell seats in your own page',
    lead: 'Copy these two lines into a page of your site to sell seats there. The server must allow your site: set ALLOWED_ORIGINS=https://your-site.example and restart it.',
    show: 'Show',
    what: 'Element',
    kinds: { booking: 'Map, basket and checkout', map: 'Map alone' },
    map: 'Map',
    maps: { dark: 'dark', light: 'light', auto: 'as the visitor prefers' },
    code: 'Snippet',
    copy: 'Copy',
    copied: 'Copied',
    result: 'Preview',
  },

  notFound: {
    title: 'This seat does not exist',
    hint: 'Nothing is at this address. The shows are where they always are.',
  },

  refused: {
    title: 'The server does not let this page in',
    reload: 'Reload',
  },
} as const
