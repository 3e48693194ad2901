// The options of `npm run import-plan --`, with the parser of each.
import { InvalidArgumentError, Option, type Command } from 'commander'
import { isCurrency, minorDigits, minorUnits } from '../../shared/currency.ts'
import { HIGHEST_AGE, type ShowAbout } from '../../shared/show-about.ts'
import { Price, type Point } from '../../shared/seating-plan.ts'
import { CONFIRM_BY, type ConfirmBy } from '../../shared/status.ts'
import { newProgram, parseShowId } from './program.ts'
import { readTime } from '../../shared/times.ts'

export type ShowOptions = {
  showId: string
  title: string | undefined
  venue: string
  startsAt: Date
  salesOpenAt: Date | undefined
  salesCloseAt: Date | undefined
  timeZone: string
  /** Undefined: the server decides by whether seats have a price (B5). */
  confirmBy: ConfirmBy | undefined
  about: ShowAbout
}

export type ImportOptions = {
  file: string
  planId: string | undefined
  currency: string
  /** As typed, by category. */
  prices: ReadonlyMap<string, number>
  /** Names of seats that are never sold. */
  blocked: string[]
  /** Names of wheelchair places. If undefined, the names of the categories decide. */
  accessible: string[] | undefined
  /** The text that names the stage. */
  stage: string | undefined
  /** In pixels of the drawing. */
  focus: Point | undefined
  /** Undefined: import the plan without a show. */
  show: ShowOptions | undefined
}

/** The program `npm run import-plan --`, which calls `importPlan` with the parsed options. */
export function importProgram(importPlan: (options: ImportOptions) => Promise<void>): Command {
  return newProgram(
    'npm run import-plan --',
    'Imports a seating plan from pretix’s editor, and creates a show from it if --show-id is given.',
  )
    .argument('<file>', 'the JSON file that the editor exports')
    .addOption(new Option('--price <category=amount...>', 'price of a category, such as “Stalls=45.50”').default([]))
    .addOption(new Option('--currency <code>', 'currency of the prices').argParser(currency).default('EUR'))
    .addOption(
      new Option(
        '--blocked <name...>',
        'category, section, row or seat that is never for sale: “NOT AVAILABLE”, “Stalls A-12”',
      ).default([], 'none'),
    )
    .option(
      '--accessible <name...>',
      'category, section, row or seat of wheelchair places, or “none” (default: by the names of the categories)',
    )
    .option('--stage <text>', 'text of the shape that is the stage (default: the most likely one)')
    .addOption(
      new Option(
        '--focus <x,y>',
        'point from which the best seats are found, in pixels of the drawing (default: the stage)',
      ).argParser(point),
    )
    .option('--plan-id <id>', 'id of the plan (default: derived from its name)')
    .addOption(new Option('--show-id <id>', 'create a show with this id from the plan').argParser(parseShowId))
    .option('--title <title>', 'title of the show (default: the plan’s name)')
    .option('--venue <venue>', 'of the show', '')
    .option('--starts-at <time>', 'start of the show, in the time of its zone, such as 2027-03-01T20:00')
    .option('--sales-open-at <time>', 'start of the sale (default: now)')
    .option('--sales-close-at <time>', 'end of the sale (default: the start of the show)')
    .addOption(new Option('--time-zone <zone>', 'time zone of the venue (default: UTC)').argParser(timeZone))
    .addOption(
      new Option(
        '--confirm-by <who>',
        'who confirms bookings of the show (default: in production a server if seats have a price, else visitors)',
      ).choices(CONFIRM_BY),
    )
    .option('--description <text>', 'what buyers read about the show')
    .option('--doors-at <time>', 'when the doors open')
    .addOption(new Option('--minimum-age <years>', 'of those who are let in; 0: for all ages').argParser(age))
    .option('--organiser <name>', 'of the show')
    .option('--address <address>', 'of the venue')
    .option('--terms-url <address>', 'page with the organiser’s terms, beginning with https://')
    .action((file: string, typed: Typed, command: Command) =>
      importPlan({ ...typed, file, prices: pricesOf(typed, command), show: showOf(typed, command) }),
    )
}

type Typed = Omit<ImportOptions, 'file' | 'prices' | 'show'> & {
  price: string[]
  showId: string | undefined
  title: string | undefined
  venue: string
  startsAt: string | undefined
  salesOpenAt: string | undefined
  salesCloseAt: string | undefined
  timeZone: string | undefined
  confirmBy: ConfirmBy | undefined
  description: string | undefined
  doorsAt: string | undefined
  minimumAge: number | undefined
  organiser: string | undefined
  address: string | undefined
  termsUrl: string | undefined
}

function showOf(typed: Typed, command: Command): ShowOptions | undefined {
  const { showId: id, title, venue, timeZone: zone, confirmBy } = typed
  const time = (option: string, text: string | undefined) => {
    try {
      return text === undefined ? undefined : readTime(text, zone)
    } catch (error) {
      if (error instanceof RangeError) command.error(`${option} “${text}” cannot be used. ${error.message}`)
      throw error
    }
  }
  const startsAt = time('--starts-at', typed.startsAt)
  const salesOpenAt = time('--sales-open-at', typed.salesOpenAt)
  const salesCloseAt = time('--sales-close-at', typed.salesCloseAt)
  const doorsAt = time('--doors-at', typed.doorsAt)?.toISOString()
  if (id === undefined) return undefined
  if (!startsAt) return command.error('A show needs --starts-at.')
  const { description, minimumAge, organiser, address, termsUrl } = typed
  const about = {
    ...(description !== undefined && { description }),
    ...(doorsAt !== undefined && { doorsAt }),
    ...(minimumAge !== undefined && { minimumAge }),
    ...(organiser !== undefined && { organiser }),
    ...(address !== undefined && { address }),
    ...(termsUrl !== undefined && { termsUrl }),
  }
  return { showId: id, title, venue, startsAt, salesOpenAt, salesCloseAt, timeZone: zone ?? 'UTC', confirmBy, about }
}

function pricesOf(typed: Typed, command: Command): Map<string, number> {
  const prices = new Map<string, number>()
  for (const text of typed.price) {
    const [category, price] = priceOf(text, typed.currency, command)
    if (prices.has(category)) command.error(`--price “${text}”: “${category}” has a price already.`)
    prices.set(category, price)
  }
  return prices
}

/** Parses “Stalls=45.50” into a category and a price in the minor unit. */
function priceOf(text: string, code: string, command: Command): [string, number] {
  const [, category, amount = ''] = /^(.+)=(.+)$/s.exec(text) ?? []
  const price = minorUnits(amount, code)
  if (category === undefined || price === undefined) {
    const digits = minorDigits(code)
    return command.error(
      `--price “${text}”: it must be a category, “=” and an amount in ${code}, with at most ${digits} decimals.`,
    )
  }
  const checked = Price.safeParse(price)
  if (!checked.success) return command.error(`--price “${text}”: ${checked.error.issues[0]?.message}`)
  return [category, price]
}

function currency(code: string): string {
  if (!isCurrency(code)) {
    throw new InvalidArgumentError(`“${code}” is not a currency of ISO 4217; it must be a code such as EUR.`)
  }
  return code
}

function age(text: string): number {
  const years = Number(text)
  if (!/^\d+$/.test(text) || years > HIGHEST_AGE) throw new InvalidArgumentError(`It must be 0 to ${HIGHEST_AGE}.`)
  return years
}

function point(text: string): Point {
  const [, x, y] = /^(-?\d{1,7}(?:\.\d+)?),\s*(-?\d{1,7}(?:\.\d+)?)$/.exec(text.trim()) ?? []
  if (y === undefined) throw new InvalidArgumentError('It must be two numbers, such as 400,-20.')
  return { x: Number(x), y: Number(y) }
}

/** Returns the zone as it was typed, since the preferred name of a zone depends on the runtime's version. */
function timeZone(zone: string): string {
  try {
    new Intl.DateTimeFormat('en', { timeZone: zone })
    return zone
  } catch {
    throw new InvalidArgumentError('It must be a zone such as Europe/Berlin.')
  }
}
