// All texts of the map; a page that embeds it may pass others.
import { ASKING, BLOCKED, BOOKED, HELD, MINE, TICKET } from './look.ts'
import type { Seat } from './seat-index.ts'

const countOf = (count: number, one: string, many: string) => `${formatCount(count)} ${count === 1 ? one : many}`

const numbers = new Intl.NumberFormat('en-GB')

function formatCount(count: number): string {
  return numbers.format(count)
}

/** The English texts. */
export const mapWords = {
  grid: 'Seats',
  gridHint:
    'Arrow keys go from seat to seat, Page Up and Page Down from section to section, Enter takes a seat or gives it back, Escape leads to the map’s buttons.',
  tools: 'Size of the map',
  zoomIn: 'Zoom in',
  zoomOut: 'Zoom out',
  zoomHome: 'Show the whole room',
  wheelHint: (key: string) => `Hold ${key} and scroll to zoom`,
  categories: 'Prices: show only some',
  shapes: 'What the seats’ shapes mean',
  left: (count: number) => `${formatCount(count)} left`,
  none: 'sold out',
  /** In place of “sold out” while only seats of a kind are shown. */
  noneOfKind: { wheelchair: 'no wheelchair places', aisle: 'no aisle seats' },
  count: formatCount,
  /** “€45–€95” */
  prices: (lowest: string, highest: string) => (lowest === highest ? lowest : `${lowest}–${highest}`),
  filter: 'Show only',
  cheapest: 'Cheapest',
  wheelchairs: 'Wheelchair places',
  aisles: 'Aisle seats',
  showAll: 'Show all',
  /** On the legend’s chip; a part of `pricesAndFilter`. */
  tariffs: 'Prices',
  pricesAndFilter: 'Prices and filter',
  filteredOut: 'hidden by your filter',
  /** The buttons of the card of a seat that was tapped. */
  peek: { select: 'Select', remove: 'Remove', close: 'Close' },
  /** What the picture of the view from a seat shows. */
  view: { middle: 'View from the middle', left: 'View from the left', right: 'View from the right' },
  wheelchair: 'wheelchair place',
  aisle: 'aisle',
  look: {
    available: 'available',
    held: 'someone is choosing it, may come back',
    booked: 'sold',
    blocked: 'not for sale',
    asking: 'asking…',
    mine: (left: string) => (left ? `yours for ${left}` : 'yours'),
    ticket: 'your ticket',
  },
  legend: {
    held: 'being chosen',
    booked: 'sold',
    blocked: 'not for sale',
    mine: 'yours',
    ticket: 'your ticket',
  },
  /** “Stalls, row C, seat 12”; in a venue of one section “Row C, seat 12”. */
  seat: ({ section, row, number }: Pick<Seat, 'section' | 'row' | 'number'>) =>
    `${section ? `${section}, row` : 'Row'} ${row}, seat ${number}`,
  /** “Row C, seat 12, Stalls, €45, available, aisle”: what differs from the seat before comes first. */
  cell: ({ section, row, number, accessible, aisle }: Seat, price: string, look: string) =>
    [
      `Row ${row}`,
      `seat ${number}`,
      ...(section ? [section] : []),
      price,
      look,
      ...(accessible ? ['wheelchair place'] : []),
      ...(aisle ? ['aisle'] : []),
    ].join(', '),
  /** What others changed since the last announcement. */
  turned: (taken: number, free: number) =>
    [
      ...(taken > 0 ? [countOf(taken, 'seat was taken', 'seats were taken')] : []),
      ...(free > 0 ? [countOf(free, 'came free', 'came free')] : []),
    ].join(', '),
}

export type MapWords = typeof mapWords

/** The text of a look: “available”, “yours for 4:12” and so on. */
export function lookWord(words: MapWords, look: number | undefined, timeLeft = ''): string {
  switch (look) {
    case HELD:
      return words.look.held
    case BOOKED:
      return words.look.booked
    case BLOCKED:
      return words.look.blocked
    case ASKING:
      return words.look.asking
    case MINE:
      return words.look.mine(timeLeft)
    case TICKET:
      return words.look.ticket
    default:
      return words.look.available
  }
}
