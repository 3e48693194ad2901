// The texts of the pages about seating plans and webhooks.
import { formatCount, formatPlural } from '../format.ts'
import type { ShowFilter } from './shows/show-state.ts'
import type { WebhookDelivery } from '../../../shared/routes/webhook-routes.ts'

const seats = (count: number) => (count === 1 ? '1 seat' : `${formatCount(count)} seats`)
const shows = (count: number) => formatPlural(count, 'show', 'shows')

export const plansTexts = {
  plans: {
    title: 'Seating plans',
    adminsOnly: 'Only an admin uploads plans.',
    loading: 'Loading the plans',
    failed: 'The plans could not be loaded',
    empty: 'No plans yet. Upload the first one.',
    stored: 'Stored plans',
    more: 'More plans',
    facts: (seatCount: number, showCount: number) => `${seats(seatCount)} · ${shows(showCount)}`,
    look: 'Preview',
    lookAt: (name: string) => `Preview of ${name}`,
    close: 'Close the preview',
    makeShow: 'Make a show with it',
    makeAShow: 'Make a show',
    makeShowWith: (name: string) => `Make a show with ${name}`,

    upload: 'Upload a plan',
    drop: 'Drop a file here: a plan in Holdfast’s format, or one drawn with pretix’s editor.',
    choose: 'Choose a file',
    chooseAnother: 'Choose another file',
    nothingStored: 'It is checked first. Nothing is stored before you say so.',
    checking: (file: string) => `Checking ${file}`,
    storing: 'Storing the plan',
    tooLarge: 'The file is too large: a plan has at most 8 MB.',
    notOne: 'Drop one file.',
    unreadable: 'The file cannot be read by the browser.',
    isGood: (seatCount: number) => `The plan has no faults: ${seats(seatCount)}.`,
    faults: (count: number) => (count >= 100 ? '100 faults or more' : formatPlural(count, 'fault', 'faults')),
    faultsHint: 'Correct them in the drawing, then choose the file again.',
    wholeFile: 'the file',
    place: (section: string, row?: string, seat?: string) =>
      [section, row !== undefined && `row ${row}`, seat !== undefined && `seat ${seat}`]
        .filter((part) => part !== false)
        .join(', '),
    times: (count: number) => `${formatCount(count)} times`,
    otherPlaces: (count: number) => formatPlural(count, 'other place', 'other places'),
    notes: (count: number) => `What was guessed, changed or left out (${formatCount(count)})`,

    prices: 'Prices',
    pricesHint: 'Files of pretix have no prices. Give one for each category.',
    currency: 'Currency of the prices',
    noPriceYet: '–',
    noCurrency: 'This is no currency by ISO 4217, such as EUR.',
    noPrice: (currency: string, example: string) => `This is no price in ${currency}. Write it like ${example}.`,
    mostPrice: (most: string) => `The most is ${most}.`,
    needsPrices: (categories: readonly string[]) =>
      `Before the plan can be stored, it needs ${categories.length === 1 ? 'the price' : 'the prices'} of ${categories.join(', ')}.`,
    needsCheck: 'Check again, then the plan can be stored.',
    options: 'Wheelchair places, seats that are never for sale, the stage',
    blocked: 'Never for sale',
    accessible: 'Wheelchair places',
    stage: 'Text of the stage',
    namesHint: 'Names of categories, sections, rows or seats, separated by commas',
    check: 'Check again',

    store: 'Store the plan',
    storeHint: 'A stored plan never changes. A corrected one gets a new id.',
    planId: 'Id',
    planIdHint: 'Lower-case letters, digits and hyphens',
    name: 'Title',
    isStored: (name: string, seatCount: number) => `“${name}” is stored: ${seats(seatCount)}.`,

    preview: 'Preview',
    category: 'Category',
    price: 'Price',
    priceIf: (currency: string) => `Price, if in ${currency}`,
    tooLong: (length: number, most: number) =>
      `This has ${formatCount(length)} characters: ${formatCount(most)} are the most.`,
    seatCount: 'Seats',
    total: 'All',
    ofThem: (accessible: number, blocked: number) =>
      [
        accessible > 0 && formatPlural(accessible, 'wheelchair place', 'wheelchair places'),
        blocked > 0 && `${formatCount(blocked)} never for sale`,
      ]
        .filter((part) => part !== false)
        .join(', '),
    mapHint:
      'Arrow keys go from seat to seat, Page Up and Page Down from section to section. Escape leads to the map’s buttons.',
  },

  replacePlan: {
    title: 'Seating plan',
    now: (planId: string, seatCount: number) => `This show has the plan “${planId}”, with ${seats(seatCount)}.`,
    hint: 'It can be replaced while the show is not on sale and nobody has held, bought or blocked a seat.',
    closeFirst: 'Close the sale first.',
    open: 'Replace the plan',
    question: 'Replace the seating plan?',
    plan: 'Another plan',
    choose: 'Choose a plan',
    option: (planId: string, seatCount: number) => `${planId}, ${seats(seatCount)}`,
    none: 'There is no other plan. Upload one first.',
    consequence: (before: number, after: number) =>
      `All ${seats(before)} of this show go, and it gets the ${seats(after)} of the other plan with their prices. Every map that is open changes at once. The log keeps who did it and why.`,
    reason: 'Reason (for the log, if you like)',
    back: 'Keep the plan',
    submit: 'Yes, replace it',
    done: 'The plan is replaced',
  },

  showFilter: {
    label: 'Which shows',
    filters: {
      current: 'Current',
      'on-sale': 'On sale',
      coming: 'Coming',
      past: 'Past',
      archived: 'Archived',
    } satisfies Record<ShowFilter, string>,
    search: 'Search',
    searchHint: 'Title or venue',
    none: 'No show fits.',
    more: 'More shows',
  },

  webhooks: {
    title: 'Webhooks',
    loading: 'Loading the webhooks',
    failed: 'The webhooks could not be loaded',
    empty: 'There are no endpoints',
    emptyHint: 'Those who run the server add them with “npm run webhooks -- add”.',
    allShows: 'all shows',
    works: 'Works',
    failing: (when: string) => `Failing since ${when}`,
    disabled: (when: string) => `Disabled since ${when}`,
    waiting: (changes: number) =>
      changes === 0 ? 'Has everything' : `${formatCount(changes)} ${changes === 1 ? 'change' : 'changes'} waiting`,
    types: (count: number) => formatPlural(count, 'event type', 'event types'),
    enable: 'Enable again',
    enableConsequence: (host: string, changes: number) =>
      `${host} gets what it has missed, from ${formatCount(changes)} ${changes === 1 ? 'change' : 'changes'}, and everything from now on.`,
    retry: 'Retry now',
    retryConsequence: (host: string) => `What waits for its next attempt is sent to ${host} at once.`,
    keep: 'Leave it',
    yes: 'Yes, send',
    enabled: (host: string) => `${host} is sent what waits`,
    deliveries: 'Deliveries',
    deliveriesOf: (host: string) => `Deliveries to ${host}`,
    state: 'State',
    states: { all: 'All', pending: 'Waiting', delivered: 'Delivered', failed: 'Given up' } satisfies Record<
      'all' | WebhookDelivery['state'],
      string
    >,
    columns: ['Event', 'Show', 'State', 'Attempts', 'Last answer', 'First attempt', 'Next attempt'],
    none: 'No deliveries of the last 30 days.',
    noAnswer: 'none',
    refresh: 'Read again',
    more: 'Earlier deliveries',
  },
}
