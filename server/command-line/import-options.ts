// The options of `npm run import-plan --`, and what each must be.
import { InvalidArgumentError, Option, type Command } from 'commander'
import { isCurrency, minorDigits, minorUnits } from '../../shared/currency.ts'
import { Price, type Point } from '../../shared/seating-plan.ts'
import { CONFIRM_BY, type ConfirmBy } from '../../shared/status.ts'
import { newProgram, parseShowId } from './program.ts'
import { readTime } from './times.ts'

export type ShowOptions = {
  showId: string
  title: string | undefined
  venue: string
  startsAt: Date
  salesOpenAt: Date | undefined
  salesCloseAt: Date | undefined
  timeZone: string
  /** Undefined: the server decides by whether seats cost anything. */
  confirmBy: ConfirmBy | undefined
}

export type ImportOptions = {
  file: string
  planId: string | undefined
  currency: string
  /** As typed, by category. */
  prices: ReadonlyMap<string, number>
  /** Names of seats that are never sold. */
  blocked: string[]
  /** Names of wheelchair places; undefined: by the names of the categories. */
  accessible: string[] | undefined
  /** The text that names the stage. */
  stage: string | undefined
  /** In pixels of the drawing. */
  focus: Point | undefined
  /** Undefined: the plan alone. */
  show: ShowOptions | undefined
}

/** The program `npm run import-plan --`, which calls `importPlan` with what was typed. */
export function importProgram(importPlan: (options: ImportOptions) => Promise<void>): Command {
  return newProgram(
    'npm run import-plan --',
    'Imports a seating plan that was drawn with pretix’s editor, and makes a show from it if asked to.',
  )
    .argument('<file>', 'the JSON file that the editor exports')
    .addOption(new Option('--price <category=amount...>', 'what a category costs, such as “Stalls=45.50”').default([]))
    .addOption(new Option('--currency <code>', 'of the prices').argParser(currency).default('EUR'))
    .addOption(
      new Option(
        '--blocked <name...>',
        'a category, section, row or seat that is never sold: “NOT AVAILABLE”, “Stalls A-12”',
      ).default([], 'none'),
    )
    .option(
      '--accessible <name...>',
      'likewise which are wheelchair places, or “none”; by the categories’ names if left out',
    )
    .option('--stage <text>', 'of the shape or text that is the stage; the likeliest if left out')
    .addOption(
      new Option('--focus <x,y>', 'what people come to see, in pixels of the drawing; the stage if left out').argParser(
        point,
      ),
    )
    .option('--plan-id <id>', 'how the plan is called; made from its name if left out')
    .addOption(new Option('--show-id <id>', 'makes a show from the plan, called so').argParser(parseShowId))
    .option('--title <title>', 'of the show; the plan’s name if left out')
    .option('--venue <venue>', 'of the show', '')
    .option('--starts-at <time>', 'of the show, by the clocks of its zone, such as 2027-03-01T20:00')
    .option('--sales-open-at <time>', 'now if left out')
    .option('--sales-close-at <time>', 'when the show starts if left out')
    .addOption(new Option('--time-zone <zone>', 'of the venue; UTC if left out').argParser(timeZone))
    .addOption(
      new Option(
        '--confirm-by <who>',
        'who confirms bookings of the show; if left out, in production a server wherever seats cost something, else visitors',
      ).choices(CONFIRM_BY),
    )
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
  if (id === undefined) return undefined
  if (!startsAt) return command.error('A show needs --starts-at.')
  return { showId: id, title, venue, startsAt, salesOpenAt, salesCloseAt, timeZone: zone ?? 'UTC', confirmBy }
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

/** “Stalls=45.50” in the minor unit. */
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
    throw new InvalidArgumentError(`“${code}” is no currency by ISO 4217; it must be a code such as EUR.`)
  }
  return code
}

function point(text: string): Point {
  const [, x, y] = /^(-?\d{1,7}(?:\.\d+)?),\s*(-?\d{1,7}(?:\.\d+)?)$/.exec(text.trim()) ?? []
  if (y === undefined) throw new InvalidArgumentError('It must be two numbers, such as 400,-20.')
  return { x: Number(x), y: Number(y) }
}

/** As it was typed: the name that a runtime prefers for it depends on its version. */
function timeZone(zone: string): string {
  try {
    new Intl.DateTimeFormat('en', { timeZone: zone })
    return zone
  } catch {
    throw new InvalidArgumentError('It must be a zone such as Europe/Berlin.')
  }
}
