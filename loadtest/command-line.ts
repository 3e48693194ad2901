// What can be typed after `npm run loadtest --`.
import { Command, CommanderError, InvalidArgumentError, Option } from 'commander'
import type { LastSeatOptions } from './scenarios/last-seat.ts'

export type Scenarios = { lastSeat: (options: LastSeatOptions & { json?: true }) => Promise<void> }

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

  try {
    await program.parseAsync(args, { from: 'user' })
    return true
  } catch (error) {
    if (error instanceof CommanderError) return error.exitCode === 0
    throw error
  }
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
