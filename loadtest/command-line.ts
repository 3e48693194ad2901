// The command line of the load test: what can be typed after `npm run loadtest --`.
import { availableParallelism } from 'node:os'
import { Command, CommanderError, Option } from 'commander'
import { argumentFault } from '../shared/text.ts'
import type { LastSeatOptions } from './last-seat.ts'
import { address, asSentence, count, duration, fraction, MINUTE_S, share } from './option-parsers.ts'
import {
  best,
  crowd,
  flaky,
  rush,
  soak,
  watch,
  type BestOptions,
  type CommonOptions,
  type CrowdOptions,
  type FlakyOptions,
  type RushOptions,
  type Scenario,
  type SoakOptions,
  type WatchOptions,
} from './scenarios.ts'

/** The form of the report: text unless JSON is asked for, and a page in the file `report`. */
export type Output = { json?: true; report?: string }

export type Commands = {
  lastSeat: (options: LastSeatOptions & { json?: true }) => Promise<void>
  runScenario: (scenario: Scenario, output: Output) => Promise<void>
}

const PROGRAM = 'npm run loadtest --'
const MOST_SEATS_TO_MAKE = 50_000

const EXIT_STATUS = `
Ends with 0 when the verdict is good; with 1 when something was wrong, or the run could not be carried out; with 2 when
these arguments are not understood; with 3 when nothing was wrong, and the run does not show what it is for.`
const EXIT_STATUS_WITH_BARS = `
Ends with 0 when the verdict is good, even if a speed bar is missed; with 1 when it is not, or when the run could not
be carried out; with 2 when these arguments are not understood. The other scenarios end with 3 when they show nothing.`

/**
 * Runs the command that the arguments name.
 * @returns false when the arguments are not understood; the reason has been printed then
 */
export async function runCommandLine(args: readonly string[], commands: Commands): Promise<boolean> {
  const program = new Command(PROGRAM)
    .description('Rehearses a rush on Holdfast: real sockets, a real PostgreSQL, a verdict.')
    .exitOverride()
    .configureOutput({ outputError: (message, write) => write(asSentence(message, PROGRAM)) })
    .addHelpText('after', EXIT_STATUS)

  addCommand(program, 'last-seat')
    .summary('everybody wants the last seat')
    .description(
      [
        'Starts a server and a database of its own, which are removed when it ends, and lets all users ask for the last seat at once. Exactly one must get it, and each other must be refused by that seat. Beside it, in the same run, a bare Socket.IO echo server answers as many sockets once.',
        'Then other users take seats that nobody else wants; beside it node-postgres does one transaction for each hold.',
      ].join('\n\n'),
    )
    .addOption(count('--users <n>', 'who want the last seat', 2, 20_000).default(1000))
    .addOption(count('--sockets <n>', 'users who take distinct seats', 1, 2000).default(200))
    .addOption(count('--seats <n>', 'how many seats each of them takes in a round', 1, 100).default(10))
    .addOption(count('--rounds <n>', 'how often each is measured, after rounds for warming up', 1, 100).default(10))
    .option('--json', 'print the report as JSON')
    .addHelpText('after', EXIT_STATUS_WITH_BARS)
    .action(async (options: LastSeatOptions & { json?: true }, command: Command) => {
      if (options.sockets * options.seats > MOST_SEATS_TO_MAKE) {
        command.error(`--sockets times --seats may be ${MOST_SEATS_TO_MAKE} at most`)
      }
      await commands.lastSeat(options)
    })

  addScenario(
    program,
    'rush',
    'a show is sold out',
    'Buyers come independently, look, choose, hold, hesitate, and buy or leave, until the show is sold out. Each is a new visitor.',
    [
      count('--buyers <n>', 'buyers present at a time, on average', 1, 20_000).default(200),
      count('--viewers <n>', 'visitors who only look at the map', 0, 50_000).default(0),
      count('--operator <n>', 'commands per second of an operator, without --url', 0, 100).default(0).conflicts('url'),
      new Option('--closed', 'exactly so many buyers at a time, the next when one has left'),
    ],
  ).action((options: RushOptions & Output) => runWith(options, rush))

  addScenario(
    program,
    'best',
    'groups want seats together',
    'Groups of 2 to 6 let the server choose seats together, until the show is sold out. No group may be refused while so many seats are free.',
    [
      count('--groups <n>', 'groups present at a time, on average', 1, 20_000).default(100),
      count('--nodes <n>', 'servers that sell the show, without --url', 1, 2).default(1).conflicts('url'),
    ],
  ).action((options: BestOptions & Output) => runWith(options, best))

  addScenario(
    program,
    'watch',
    'many look at a map that changes',
    'Measures how long after its commit a change is on each screen, and compares all maps with the server’s at the end.',
    [
      count('--viewers <n>', 'visitors who look at the map', 1, 100_000).default(1000),
      count('--changes <n>', 'changes of the map per second', 1, 5000).default(50),
    ],
  ).action((options: WatchOptions & Output) => runWith(options, watch))

  addScenario(
    program,
    'flaky',
    'connections break and come back',
    'Visitors hold seats and are cut off. Back within the grace they must still have them, after it they must not.',
    [
      count(
        '--people <n>',
        'visitors present at a time, on average; more where the grace is over 2 s',
        1,
        10_000,
      ).default(100),
    ],
  ).action((options: FlakyOptions & Output) => runWith(options, flaky))

  addScenario(
    program,
    'soak',
    'visitors come and go for hours',
    'Buyers come and cancel what they bought. When they have left, nothing may be held, and a server of its own must have its memory back.',
    [count('--buyers <n>', 'buyers present at a time, on average', 1, 10_000).default(50), timeOption(10 * MINUTE_S)],
  ).action((options: SoakOptions & Output) => runWith(options, soak))

  addScenario(
    program,
    'crowd',
    'a map comes alive while you look',
    'A few visitors take seats, hesitate, buy and cancel. With --url and --show, the map in your browser comes alive.',
    [count('--people <n>', 'visitors present at a time', 1, 1000).default(30), timeOption(10 * MINUTE_S)],
  ).action((options: CrowdOptions & Output) => runWith(options, crowd))

  function runWith<O extends CommonOptions>(options: O & Output, scenario: (options: O) => Scenario): Promise<void> {
    return commands.runScenario(scenario(options), options)
  }

  const fault = argumentFault(args)
  if (fault !== undefined) {
    console.error(fault)
    return false
  }
  try {
    await program.parseAsync(args, { from: 'user' })
    return true
  } catch (error) {
    if (error instanceof CommanderError) return error.exitCode === 0
    throw error
  }
}

/** A command whose errors point to its own help. */
function addCommand(program: Command, name: string): Command {
  return program
    .command(name)
    .configureOutput({ outputError: (message, write) => write(asSentence(message, `${PROGRAM} ${name}`)) })
}

/** A command with the options of its own, and those that all scenarios have in common. */
function addScenario(
  program: Command,
  name: string,
  summary: string,
  description: string,
  options: readonly Option[],
): Command {
  const command = addCommand(program, name)
  for (const option of options) command.addOption(option)
  if (!options.some((option) => option.name() === 'for')) command.addOption(timeOption(MINUTE_S))
  return command
    .summary(summary)
    .description(
      `${description}\n\nRuns on a server and a database of its own, which are removed when it ends, unless --url names a server.`,
    )
    .addOption(
      new Option('--url <address>', 'run on the server there, such as http://127.0.0.1:3000')
        .argParser(address)
        .conflicts('seats'),
    )
    .option('--show <id>', 'which of its shows, with --url; npm run create-show makes one')
    .addOption(count('--seats <n>', 'seats of the show, without --url', 1, MOST_SEATS_TO_MAKE).default(2000))
    .addOption(
      new Option('--pace <share>', 'how long visitors take, as a share of the usual').argParser(share).default(1),
    )
    .addOption(
      new Option('--http <share>', 'of the visitors, the share that sends commands over HTTP (0 to 1)')
        .argParser(fraction)
        .default(0),
    )
    .addOption(count('--seed <n>', 'the same number has visitors come and decide alike', 0, 2 ** 31 - 1).default(1))
    .addOption(
      count('--workers <n>', 'processes that make the load', 1, 64).default(Math.max(1, availableParallelism() - 1)),
    )
    .option('--json', 'print the report as JSON')
    .option('--report <file>', 'also write the report as a page with plots')
    .option('--keep', 'keep the recording when nothing was wrong; otherwise it is always kept')
    .addHelpText('after', EXIT_STATUS)
    .hook('preAction', () => {
      const { url, show } = command.opts<Pick<CommonOptions, 'url' | 'show'>>()
      if (show !== undefined && url === undefined) command.error('--show names a show of the server at --url')
    })
}

function timeOption(seconds: number): Option {
  return new Option('--for <time>', 'the longest that it goes on, such as 45s, 10m or 2h')
    .argParser(duration)
    .default(seconds, `${seconds / MINUTE_S}m`)
}
