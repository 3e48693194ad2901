// What can be typed after `npm run import-plan --`.
import { Command, CommanderError, InvalidArgumentError, Option } from 'commander'
import { isCurrency, minorDigits, minorUnits } from '../../shared/currency.ts'
import { ShowId } from '../../shared/protocol.ts'
import { Price } from '../../shared/seating-plan.ts'

export type ShowOptions = {
  showId: string
  title: string | undefined
  venue: string
  startsAt: Date
  salesOpenAt: Date | undefined
  salesCloseAt: Date | undefined
  timeZone: string
}

export type ImportOptions = {
  file: string
  planId: string | undefined
  currency: string
  /** As typed, by category. */
  prices: ReadonlyMap<string, number>
  /** Undefined: the plan alone. */
  show: ShowOptions | undefined
}

/**
 * Understands the arguments.
 * @returns undefined when there is nothing to do, and whether they were understood; what there is to say has been said
 */
export function readArguments(args: readonly string[]): { understood: boolean; options: ImportOptions | undefined } {
  let options: ImportOptions | undefined
  const program = new Command('npm run import-plan --')
    .description('Imports a seating plan that was drawn with pretix’s editor, and makes a show from it if asked to.')
    .argument('<file>', 'the JSON file that the editor exports')
    .addOption(new Option('--price <category=amount...>', 'what a category costs, such as “Stalls=45.50”').default([]))
    .addOption(new Option('--currency <code>', 'of the prices').argParser(currency).default('EUR'))
    .option('--plan-id <id>', 'how the plan is called; made from its name if left out')
    .addOption(new Option('--show-id <id>', 'makes a show from the plan, called so').argParser(showId))
    .option('--title <title>', 'of the show; the plan’s name if left out')
    .option('--venue <venue>', 'of the show', '')
    .addOption(new Option('--starts-at <time>', 'of the show, such as 2027-03-01T20:00+01:00').argParser(time))
    .addOption(new Option('--sales-open-at <time>', 'now if left out').argParser(time))
    .addOption(new Option('--sales-close-at <time>', 'when the show starts if left out').argParser(time))
    .addOption(new Option('--time-zone <zone>', 'of the venue').argParser(timeZone).default('UTC'))
    .exitOverride()
    .configureOutput({ outputError: (message, write) => write(message.replace(/^error: /, '')) })
    .action((file: string, typed: Typed, command: Command) => {
      const { showId: id, startsAt } = typed
      if (id !== undefined && !startsAt) command.error('A show needs --starts-at.')
      options = {
        file,
        planId: typed.planId,
        currency: typed.currency,
        prices: pricesOf(typed, command),
        show: id !== undefined && startsAt ? { ...typed, showId: id, startsAt } : undefined,
      }
    })
  try {
    program.parse(args, { from: 'user' })
    return { understood: true, options }
  } catch (error) {
    if (error instanceof CommanderError) return { understood: error.exitCode === 0, options: undefined }
    throw error
  }
}

type Typed = Omit<ShowOptions, 'showId' | 'startsAt'> & {
  price: string[]
  currency: string
  planId: string | undefined
  showId: string | undefined
  startsAt: Date | undefined
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

function showId(id: string): string {
  const parsed = ShowId.safeParse(id)
  if (!parsed.success) throw new InvalidArgumentError(parsed.error.issues[0]?.message ?? '')
  return parsed.data
}

/** With its offset: a time of nowhere would be read as one of this machine’s. */
function time(text: string): Date {
  const at = new Date(text)
  if (!/T.*(Z|[+-]\d\d:\d\d)$/.test(text) || Number.isNaN(at.getTime())) {
    throw new InvalidArgumentError('It must be a time with its offset, such as 2027-03-01T20:00+01:00.')
  }
  return at
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
