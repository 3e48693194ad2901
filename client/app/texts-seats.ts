// The texts about choosing seats: the show's page, the map, the list, the basket, and the conflict card.
import { formatList, formatPlural } from './format.ts'
import type { Seat } from '../seat-map/seat-index.ts'
import { mapWords } from '../seat-map/words.ts'

export const seatTexts = {
  show: {
    loading: 'Loading the seat map',
    notFound: 'There is no such show',
    notFoundHint: 'It may be over, or the address may have a typing error.',
    failed: 'The seat map could not be loaded',
    viewers: (count: number) => `${formatPlural(count, 'person', 'people')} looking`,
    view: 'How to choose seats',
    map: 'Map',
    list: 'List',
    left: (count: string) => `${count} left`,
    opens: (when: string) => `The sale opens on ${when}.`,
    lookOnly: 'You can look, but not take seats yet.',
    open: 'On sale now',
    notSoldHere: 'Tickets for this show are sold on the organiser’s website, not on this page.',
    over: 'The sale is closed.',
    heldStay: 'Seats that you hold can still be booked.',
  },

  wheelchair: mapWords.wheelchair,
  wheelchairs: (count: number) => formatPlural(count, 'wheelchair place among them', 'wheelchair places among them'),

  /** “Row A, seat 7”; in a venue of several sections “Stalls, row A, seat 7”. As the map says it. */
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
          : `${section ? `${section}, row` : 'Row'} ${row}, seats ${formatList([first, ...others])}`,
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
    seats: (count: number) => formatPlural(count, 'seat', 'seats'),
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
} as const
