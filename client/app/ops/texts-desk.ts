// The texts of the pages about one show: its seats, and what operators do with them.
import { formatCount, formatPlural } from '../format.ts'
import type { Act, ActKind, SelectionCounts } from './desk/act.ts'

const seats = (count: number) => (count === 1 ? '1 seat' : `${formatCount(count)} seats`)
const sentences = (...parts: (string | false)[]) => parts.filter((part) => part !== false).join(' ')

export const deskTexts = {
  show: {
    notFound: 'There is no such show',
    failed: 'The show could not be loaded',
    pages: 'This show',
    tabs: { seats: 'Seats', bookings: 'Bookings', log: 'Log', history: 'History', settings: 'Settings' },
    viewers: (count: number) => formatPlural(count, 'person watching', 'people watching'),
  },

  desk: {
    view: 'View',
    views: { map: 'Map', list: 'List' },
    reach: 'A touch selects',
    reaches: { seat: 'Seat', row: 'Row', section: 'Section', lasso: 'Lasso' },
    loading: 'Loading the seat map',
    panel: 'What can be done with the seats',
    selection: 'Selection',
    isSelected: 'selected',
    seats,
    selected: (count: number) => (count === 0 ? 'No seat selected' : `${seats(count)} selected`),
    howTo:
      'Touch seats on the map, draw around them with the lasso, or use the list. With the keyboard: Enter selects a seat, Shift with an arrow key goes on, R takes the row, S the section.',
    howToLook:
      'Point at a seat on the map, go there with the arrow keys, or use the list, to see whether it is held or sold, and to whom.',
    ofThem: ({ available, held, visitors, sold, blocked }: SelectionCounts) =>
      [
        available > 0 && `${formatCount(available)} available`,
        held > 0 && `${formatCount(held)} held by ${formatPlural(visitors, 'visitor', 'visitors')}`,
        sold > 0 && `${formatCount(sold)} sold`,
        blocked > 0 && `${formatCount(blocked)} blocked`,
      ]
        .filter((part) => part !== false)
        .join(', '),
    clear: 'Clear selection',
    readsOnly: 'Your role may look at seats, and not change them.',
    acts: { block: 'Block', unblock: 'Put on sale', release: 'Release by force' } satisfies Record<ActKind, string>,
    pointHint: 'Point at a seat to see who has it.',
    allocations: 'Allocations',
    noAllocations: 'No seats are kept out of the sale.',
    select: 'Select',
    selectAllocation: (name: string) => `Select the seats of ${name}`,
    selectSection: (name: string) => `Select the section ${name}`,
    selectRow: (name: string) => `Select row ${name}`,
    row: (name: string) => `Row ${name}`,
    fact: {
      held: (visitor: string, until: string) => `held by visitor ${visitor} until ${until}`,
      booked: (visitor: string, bookingId: string) => `sold to visitor ${visitor}, booking ${bookingId}`,
      blocked: (name: string, until: string) => `blocked for ${name}${until && ` until ${until}`}`,
      neverForSale: 'blocked since the show was made',
    },
    map: {
      gridHint:
        'Arrow keys go from seat to seat, Page Up and Page Down from section to section. Enter selects a seat, Shift with an arrow key selects on the way, R selects the row and S the section. Escape leads to the map’s buttons.',
      look: {
        available: 'available',
        held: 'held',
        booked: 'sold',
        blocked: 'blocked',
        asking: 'selected',
        mine: () => 'selected',
        ticket: 'sold, selected',
      },
      legend: { held: 'held', booked: 'sold', blocked: 'blocked', mine: 'selected', ticket: 'sold, selected' },
    },
  },

  act: {
    title: {
      block: (count) => `Block ${seats(count)}`,
      unblock: (count) => `Put ${seats(count)} on sale`,
      release: (count) => `Release ${seats(count)} by force`,
    } satisfies Record<ActKind, (count: number) => string>,
    consequence: ({ kind, seatIds, held, visitors, sold, neverForSale }: Act) => {
      const count = seats(seatIds.length)
      const whose = formatPlural(visitors, 'visitor', 'visitors')
      switch (kind) {
        case 'block':
          return sentences(
            `Keeps ${count} out of the public sale.`,
            held > 0 &&
              `${formatCount(held)} of them ${held === 1 ? 'is' : 'are'} held by ${whose}. They lose them, and are told so.`,
            sold > 0 && `${seats(sold)} ${sold === 1 ? 'is' : 'are'} sold and ${sold === 1 ? 'stays' : 'stay'} sold.`,
          )
        case 'unblock':
          return sentences(
            `Puts ${count} on sale. Everybody can buy them at once.`,
            neverForSale > 0 &&
              `${formatCount(neverForSale)} of them ${neverForSale === 1 ? 'has' : 'have'} been blocked since the show was made: what the seating plan blocks stays blocked.`,
          )
        case 'release':
          return `Release ${formatCount(seatIds.length)} held ${seatIds.length === 1 ? 'seat' : 'seats'} of ${whose}. They are told so.`
      }
    },
    allocation: 'Kept for',
    allocations: ['House', 'Press', 'Sound desk'],
    until: (timeZone: string) => `They come free at (if at all; venue’s clock, ${timeZone})`,
    reason: 'Reason (for the log)',
    reasonIfAny: 'Reason (for the log, if you like)',
    partly: (count: number) => `${seats(count)} ${count === 1 ? 'was' : 'were'} changed before this:`,
    back: 'Back',
    submit: {
      block: (count) => `Block ${seats(count)}`,
      unblock: (count) => `Put ${seats(count)} on sale`,
      release: (count) => `Release ${seats(count)}`,
    } satisfies Record<ActKind, (count: number) => string>,
    done: {
      block: (count) => `${seats(count)} blocked`,
      unblock: (count) => `${seats(count)} put on sale`,
      release: (count) => `${seats(count)} released`,
    } satisfies Record<ActKind, (count: number) => string>,
  },
}
