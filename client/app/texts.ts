// Every sentence and word that people read, in one place.
import { formatList as list } from './format.ts'
import type { Seat } from '../seat-map/seat-index.ts'
import { mapWords } from '../seat-map/words.ts'

const some = (count: number, one: string, many: string) => (count === 1 ? `1 ${one}` : `${count} ${many}`)

export const texts = {
  product: 'Holdfast',
  skipToContent: 'Skip to content',
  notifications: 'Notifications',
  closeToast: 'Close notification',
  anotherCustomer: 'Another customer',
  anotherCustomerHint: 'This tab is a customer of its own; the other tabs of this browser share one.',
  tickets: 'My tickets',
  allShows: 'All shows',
  tryAgain: 'Try again',

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
    held: (count: string) => `${count} being chosen`,
    opens: (when: string) => `On sale from ${when}`,
    closed: 'Sale closed',
    empty: 'No shows yet',
    emptyHint: 'Nothing is on sale. “npm run demo:reset” brings the demo shows back.',
    failed: 'The shows could not be loaded',
    loading: 'Loading the shows',
    another: {
      title: 'Watch two people want the same seat',
      hint: 'All tabs of this browser are one customer and share one basket. Open a tab as somebody else, or see two customers side by side, and take the same seat.',
      duel: 'Show me side by side',
      link: 'Open as another customer',
      embed: 'Put a map into your page',
    },
  },

  show: {
    loading: 'Loading the seat map',
    notFound: 'There is no such show',
    notFoundHint: 'It may be over, or the address may have a typing error.',
    failed: 'The seat map could not be loaded',
    viewers: (count: number) => `${some(count, 'person', 'people')} looking`,
    view: 'How to choose seats',
    map: 'Map',
    list: 'List',
    left: (count: string) => `${count} left`,
    notYet: (when: string) => `On sale from ${when}. You can look, but not take seats yet.`,
    notSoldHere: 'Tickets for this show are sold on the organiser’s website, not on this page.',
    over: 'The sale is closed. Seats that you hold can still be booked.',
  },

  wheelchair: mapWords.wheelchair,
  wheelchairs: (count: number) => some(count, 'wheelchair place among them', 'wheelchair places among them'),

  /** “Row A, seat 7”; in a room of several sections “Stalls, row A, seat 7”. As the map says it. */
  seat: mapWords.seat,
  /** “Stalls, row C, seat 12, €45, aisle, available” */
  seatButton: (seat: Seat, price: string, look: string) =>
    [
      mapWords.seat(seat),
      price,
      ...(seat.accessible ? [mapWords.wheelchair] : []),
      ...(seat.aisle ? [mapWords.aisle] : []),
      look,
    ].join(', '),
  /** “Row C, seats 12 and 13; Row D, seat 2”, after their sections where there are several. */
  seats: (rows: { section: string; row: string; numbers: string[] }[]) =>
    rows
      .map(({ section, row, numbers: [first = '', ...others] }) =>
        others.length === 0
          ? mapWords.seat({ section, row, number: first })
          : `${section ? `${section}, row` : 'Row'} ${row}, seats ${list([first, ...others])}`,
      )
      .join('; '),
  row: (row: string) => `Row ${row}`,

  taking: {
    yours: (names: string) => `${names}: yours.`,
    givenBack: (names: string) => `${names}: given back.`,
    taken: {
      held: (name: string) => `${name} was taken a moment before you`,
      booked: (name: string) => `${name} was sold a moment before you`,
      blocked: (name: string) => `${name} is not for sale`,
      available: (name: string) => `${name} could not be had`,
    },
    takenHint: {
      held: 'It comes back if it is not bought. You could take:',
      booked: 'You could take:',
      blocked: 'You could take:',
      available: 'Try again, or take:',
    },
    limit: (most: number | undefined) =>
      most === undefined ? 'That is more than one customer may have' : `You may have ${most} seats in this show`,
    limitHint: 'Give one back to take another. Seats that you have booked count as well.',
    networkLimit: 'Too many seats are held from your network',
    networkLimitHint: 'Try again when some are booked or given back.',
    rest: 'You had seats here for as long as possible',
    restHint: (left: string) => `It is the others’ turn now. You can choose again in ${left}.`,
    someoneChooses: (name: string) => `Someone is choosing ${name}`,
    someoneChoosesHint: 'It may come back: watch it turn.',
    isSold: (name: string) => `${name} is sold`,
    isTicket: (name: string) => `${name} is yours already, booked`,
    isBlocked: (name: string) => `${name} is not for sale`,
    offline: 'Not connected: seats can be taken when the line is back.',
    failed: 'That did not work',
  },

  offer: {
    close: 'Close',
    beside: (names: string) => `${names} beside it`,
    instead: (names: string) => `${names} instead`,
    asWell: (names: string) => `${names} as well`,
    take: (names: string) => `Take ${names}`,
    best: (quantity: number) => (quantity === 1 ? 'Best seat there is' : `Best ${quantity} together`),
    apart: (quantity: number) =>
      quantity === 1 ? 'No such seat is free' : `${quantity} such seats are not free together`,
    apartHint: 'These are near each other. They are not taken yet:',
    noneApartHint: (quantity: number) =>
      quantity === 1
        ? 'Ask for another price, or wait for one that is being chosen.'
        : 'Ask for fewer, for another price, or choose them one by one.',
    single: (name: string) => `${name} is left alone`,
    refusedSingleHint:
      'Hardly anybody takes a seat that is on its own, so this house asks you to leave none. Before you pay, take:',
    singleHint: 'Hardly anybody takes a seat that is on its own. If you do not mind, take:',
  },

  best: {
    title: 'Let us choose',
    quantity: 'How many together',
    together: (quantity: number) => (quantity === 1 ? '1 seat' : `${quantity} together`),
    fewer: 'One fewer',
    more: 'One more',
    category: 'Price',
    anyPrice: 'Any price',
    accessible: 'With a wheelchair place',
    choose: 'Best available',
    choosing: 'Choosing…',
    unknown: 'It is not known whether that worked',
    unknownHint: 'Press “Best available” again: you get the same seats, not more.',
  },

  basket: {
    title: 'Your seats',
    empty: 'Touch a seat and it is yours to buy, for everybody to see.',
    noneLeft: 'Every seat is taken now. One that is only being chosen may come back: the map shows it at once.',
    emptyKeyboard: 'With a keyboard or a screen reader, take the list view.',
    seats: (count: number) => some(count, 'seat', 'seats'),
    total: 'Total',
    timeLeft: 'Time left',
    timeUp: 'Time is up…',
    remove: (name: string) => `Give ${name} back`,
    moreTime: 'More time',
    gotMoreTime: (left: string) => `You have ${left} now.`,
    checkout: 'Checkout',
    more: '+ More',
    minutesLeft: (left: string) => `${left} left to book your seats.`,
    noLine: (left: string) => `The line is broken. Your seats are kept for ${left}.`,
    noLineOver: 'The line is broken. Your seats may be free again.',
    expired: 'Time is up: your seats are free again',
    away: 'Your seats came free while you were away',
    awayHint: 'You were not connected for longer than they are kept.',
    expiredHint: 'You can try to get them back, if nobody else was faster.',
    regain: 'Try to get them back',
    forget: 'Forget them',
    noneFree: 'None of them is free now',
    noneFreeHint: 'They may come back; the map shows it at once.',
    takenBack: (names: string) => `The box office took ${names} back`,
    takenBackHint: 'We are sorry. Choose others; the map shows what is free.',
  },

  checkout: {
    title: 'Checkout',
    loading: 'Loading your seats',
    who: 'Who is coming',
    name: 'Name',
    email: 'E-mail',
    whoHint: 'Kept in this browser, for the ticket, and sent nowhere.',
    payment: 'Payment',
    paymentHint: 'This is a demo: no bank is asked and nobody pays. Choose how the payment goes.',
    ways: {
      succeeds: { title: 'It goes through', hint: 'The usual case.' },
      declined: { title: 'It is declined', hint: 'Your seats stay yours, and you can try again.' },
      dawdles: {
        title: 'The bank takes its time',
        hint: 'Eight seconds. Press again meanwhile: nothing happens twice.',
      },
    },
    confirm: 'Pay and book',
    confirmFree: 'Book',
    confirmPaid: 'Book what is paid',
    askAgain: 'Ask again',
    busy: (left: string | undefined) => (left === undefined ? 'One moment…' : `One moment… seats kept for ${left}`),
    paying: 'Asking the bank…',
    dawdling:
      'The bank takes its time. Your seats are kept until their time is up, and pressing again pays nothing twice.',
    late: 'Your seats came free before the bank has answered. If it takes your money all the same, you get it back.',
    booking: (paid: string | undefined) =>
      paid === undefined ? 'Booking your seats…' : `${paid} paid. Booking your seats…`,
    declined: 'The payment was declined',
    declinedHint: 'This payment took no money. You can choose another way and try again.',
    notBooked: 'Nothing was booked',
    gone: (names: string) => `${names} came free before the booking was made.`,
    notBookedHint: (reason: string, paid: string | undefined) =>
      paid === undefined
        ? reason
        : `${reason} You paid ${paid}, which is given back to you: in this demo nobody has paid.`,
    notYet: 'Not booked yet',
    notYetHint: (names: string, paid: string | undefined) =>
      `The server is busy. ${paid === undefined ? '' : `${paid} is paid for ${names}. `}Press again: nothing is ever paid or booked twice.`,
    unknown: 'It is not known whether that worked',
    unknownHint: (names: string, paid: string | undefined) =>
      `${paid === undefined ? '' : `${paid} is paid already for ${names}. `}Whether ${paid === undefined ? names : 'that'} is booked is asked again as soon as the line is back, or when you press again: nothing is ever paid or booked twice.`,
    back: 'Back to the map',
    single: (names: string) => `Your seats leave ${names} alone`,
    singleHint:
      'Hardly anybody takes a seat that is on its own, so this house asks you to leave none. Before you go on, take:',
    tooLate: 'Nothing was booked in time',
    notSoldHere: 'Tickets for this show are not sold on this page',
    notSoldHereHint: 'Please buy them on the organiser’s website.',
    nothing: 'Nothing to pay for',
    nothingHint: 'You hold no seats in this show. Choose some first.',
    toMap: 'Choose seats',
  },

  ticket: {
    title: 'Your ticket',
    booked: 'Booked. Enjoy the show!',
    notFound: 'There is no such ticket of yours',
    notFoundHint: 'Tickets belong to the browser, or the tab, that booked them.',
    loading: 'Loading your tickets',
    admits: (count: number) => `Admits ${count}`,
    price: 'Paid, in this demo by nobody',
    freePrice: 'Price',
    free: 'Free',
    code: 'Code of the ticket, for the door',
    noCode: 'The code cannot be had now.',
    calendar: 'Add to calendar',
    print: 'Print',
    check: 'What the door sees',
    open: 'Open ticket',
    summary: (title: string, names: string) => `${title}: ${names}`,
  },

  verify: {
    title: 'Check a ticket',
    lead: 'What the door sees: whether a code is a ticket of this house, for which seats, and whether it still counts.',
    label: 'The ticket’s code, or its address',
    check: 'Check',
    checking: 'Checking…',
    valid: 'Valid ticket',
    cancelled: 'Cancelled: lets nobody in',
    cancelledAt: (when: string) => `Cancelled ${when}`,
    unknown: 'No ticket of ours',
    failed: 'The code could not be checked',
    failedHint: 'Nothing is known about it. Try again.',
  },

  duel: {
    title: 'Side by side',
    lead: 'Two customers look at the same show, each with a live map of their own.',
    start: 'Both take the same seat now',
    before: 'One of them will get it; the other is told at once, and what there is instead.',
    over: 'No seat is left to be fought for. Cancel a booking, or choose another show.',
    side: { left: 'Left customer', right: 'Right customer' },
    frame: { left: 'The show as the left customer sees it', right: 'The show as the right customer sees it' },
    saw: (got: boolean, ms: number) => `${got ? 'got it' : 'too late'}, seen after ${ms} ms`,
    result: (name: string, left: boolean, right: boolean) =>
      left === right ? `${name}: neither got it` : `${left ? 'Left' : 'Right'} got ${name}.`,
    apart: (ms: number) => (ms === 0 ? 'Both saw it in the same millisecond.' : `They saw it ${ms} ms apart.`),
    wins: (count: number) => some(count, 'win', 'wins'),
  },

  ticketsPage: {
    title: 'My tickets',
    failed: 'Your tickets could not be loaded',
    empty: 'No tickets yet',
    emptyHint: 'Choose a show, touch a seat, pay in the demo: it will be here.',
    toShows: 'See all shows',
    confirmedAt: (when: string) => `Booked ${when}`,
    cancelledAt: (when: string) => `Cancelled ${when}`,
    started: 'The show has begun: it can no longer be cancelled.',
    cancel: 'Cancel booking',
    question: 'Cancel this booking?',
    consequence: (labels: string) => `${labels} will be free for everybody at once. This cannot be undone.`,
    keep: 'Keep it',
    yes: 'Yes, cancel it',
    cancelled: 'The booking is cancelled',
    cancelledHint: 'Its seats are free again on everybody’s map.',
    notCancelled: 'The booking is not cancelled',
    unknown: 'It is not known whether that worked',
    unknownHint: 'When the line is back, the ticket shows it. Cancelling twice is cancelling once.',
    unknownShow: 'A past show',
    booking: (reference: string) => `Booking ${reference}`,
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
