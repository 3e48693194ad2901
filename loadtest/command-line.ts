// What can be typed after `npm run loadtest --`.
import { Command, CommanderError, InvalidArgumentError, Option } from 'commander'
import { availableParallelism } from 'node:os'
import type { LastSeatOptions } from './scenarios/last-seat.ts'
import { rush, type RushOptions } from './scenarios/rush.ts'
import type { Scenario } from './scenarios/scenario.ts'

/** How a report is wanted. */
export type Output = { json?: true; report?: string }

export type Scenarios = {
  lastSeat: (options: LastSeatOptions & { json?: true }) => Promise<void>
  rehearse: (scenario: Scenario, output: Output) => Promise<void>
}

const MOST_SEATS_TO_MAKE = 50_000

/**
 * Runs the scenario that the arguments name.
 * @returns false when the arguments were not understood; why has been said
 */
export async function runCommandLine(args: readonly string[], scenarios: Scenarios): Promise<boolean> {
  const program = new Command('npm run loadtest --')
    .description('Rehearses a rush on Holdfast: real sockets, a real PostgreSQL, a verdict.')
    .exitOverride()
    .configureOutput({ outputError: (message, write) => write(asSentence(message)) })
    .addHelpText('after', EXIT_STATUS)

  program
    .command('last-seat')
    .summary('everybody wants the last seat')
    .description(
      [
        'Starts a server and a database of its own, which go when it ends, and lets all users ask for the last seat at once. Exactly one must get it, and each other must be refused by that seat. Beside it, in the same run, a bare Socket.IO echo server answers as many sockets once.',
        'Then other users take seats that nobody else wants; beside it node-postgres does one transaction for each hold.',
      ].join('\n\n'),
    )
    .addOption(count('--users <n>', 'who want the last seat', 2, 20_000).default(1000))
    .addOption(count('--sockets <n>', 'users who take distinct seats', 1, 2000).default(200))
    .addOption(count('--seats <n>', 'how many seats each of them takes in a round', 1, 100).default(10))
    .addOption(count('--rounds <n>', 'how often each is measured, once all is warm', 1, 100).default(10))
    .option('--json', 'print the report as JSON')
    .addHelpText('after', EXIT_STATUS)
    .action(async (options: LastSeatOptions & { json?: true }, command: Command) => {
      if (options.sockets * options.seats > MOST_SEATS_TO_MAKE) {
        command.error(`--sockets times --seats may be ${MOST_SEATS_TO_MAKE} at most`)
      }
      await scenarios.lastSeat(options)
    })

  add(program, 'rush', 'a house is sold out', RUSH)
    .addOption(count('--buyers <n>', 'buyers there at a time, on average', 1, 20_000).default(200))
    .addOption(count('--viewers <n>', 'people who only look at the map', 0, 50_000).default(0))
    .option('--closed', 'exactly so many buyers at a time, the next when one has gone')
    .action(({ json, report, ...options }: RushOptions & Output) => scenarios.rehearse(rush(options), { json, report }))

  try {
    await program.parseAsync(args, { from: 'user' })
    return true
  } catch (error) {
    if (error instanceof CommanderError) return error.exitCode === 0
    throw error
  }
}

const RUSH =
  'Buyers come as they like, look, choose, hold, hesitate, and buy or go, until the house is sold out. Each is a new visitor.'

/** A command with what all scenarios have in common that can be played anywhere. */
function add(program: Command, name: string, summary: string, description: string): Command {
  return program
    .command(name)
    .summary(summary)
    .description(
      `${description}\n\nPlays on a server and a database of its own, which go when it ends, unless --url names one.`,
    )
    .addOption(
      new Option('--url <address>', 'play on the server there, such as http://127.0.0.1:3000')
        .argParser(address)
        .conflicts('seats'),
    )
    .option('--show <id>', 'which of its shows; create-show makes one')
    .addOption(count('--seats <n>', 'seats of the house, without --url', 1, MOST_SEATS_TO_MAKE).default(2000))
    .addOption(count('--seconds <n>', 'the longest that it goes on', 1, 24 * 3600).default(60))
    .addOption(count('--seed <n>', 'the same number has people come and decide alike', 0, 2 ** 31 - 1).default(1))
    .addOption(
      count('--workers <n>', 'processes that make the load', 1, 64).default(Math.max(1, availableParallelism() - 1)),
    )
    .option('--pace <share>', 'how long people take, as a share of the usual', share, 1)
    .option('--json', 'print the report as JSON')
    .option('--report <file>', 'write the report as a page, with plots')
    .addHelpText('after', EXIT_STATUS)
}

function share(text: string): number {
  const value = Number(text)
  if (value >= 0.01 && value <= 100) return value
  throw new InvalidArgumentError('It must be a number from 0.01 to 100.')
}

function address(text: string): string {
  const url = URL.parse(text)
  if (url && /^https?:$/.test(url.protocol)) return url.origin
  throw new InvalidArgumentError('It must be like http://127.0.0.1:3000.')
}

const EXIT_STATUS = `
Ends with 0 when the verdict is good, even if a speed bar is missed; with 1 when it is not, or when the run could not
be carried out; with 2 when these arguments are not understood.`

function count(flags: string, description: string, least: number, most: number): Option {
  return new Option(flags, `${description} (${least} to ${most})`).argParser((text) => {
    const value = Number(text)
    if (/^\d+$/.test(text) && value >= least && value <= most) return value
    throw new InvalidArgumentError(`It must be a whole number from ${least} to ${most}.`)
  })
}

/** Commander's “error: unknown option '--x'” as people say it. */
function asSentence(message: string): string {
  const said = message
    .replace(/^error: /, '')
    .replaceAll(/\s*\n\s*/g, ' ')
    .trim()
  const sentence = said.charAt(0).toUpperCase() + said.slice(1)
  return `${sentence}${/[.?)]$/.test(sentence) ? '' : '.'} See npm run loadtest -- --help\n`
}
