// What can be typed after `npm run loadtest --`.
import { Command, CommanderError, Option } from 'commander'
import { availableParallelism } from 'node:os'
import { argumentFault } from '../shared/text.ts'
import { address, asSentence, count, duration, fraction, MINUTE_S, share } from './option-parsers.ts'
import { best, type BestOptions } from './scenarios/best.ts'
import type { LastSeatOptions } from './scenarios/last-seat.ts'
import { rush, type RushOptions } from './scenarios/rush.ts'
import type { CommonOptions, Scenario } from './scenarios/scenario.ts'
import { crowd, type CrowdOptions } from './scenarios/crowd.ts'
import { flaky, type FlakyOptions } from './scenarios/flaky.ts'
import { soak, type SoakOptions } from './scenarios/soak.ts'
import { watch, type WatchOptions } from './scenarios/watch.ts'

/** How a report is wanted. */
export type Output = { json?: true; report?: string }

export type Scenarios = {
  lastSeat: (options: LastSeatOptions & { json?: true }) => Promise<void>
  rehearse: (scenario: Scenario, output: Output) => Promise<void>
}

const PROGRAM = 'npm run loadtest --'
const MOST_SEATS_TO_MAKE = 50_000

/**
 * Runs the scenario that the arguments name.
 * @returns false when the arguments were not understood; why has been said
 */
export async function runCommandLine(args: readonly string[], scenarios: Scenarios): Promise<boolean> {
  const program = new Command(PROGRAM)
    .description('Rehearses a rush on Holdfast: real sockets, a real PostgreSQL, a verdict.')
    .exitOverride()
    .configureOutput({ outputError: (message, write) => write(asSentence(message, PROGRAM)) })
    .addHelpText('after', EXIT_STATUS)

  commandOf(program, 'last-seat')
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
    .addHelpText('after', EXIT_STATUS_WITH_BARS)
    .action(async (options: LastSeatOptions & { json?: true }, command: Command) => {
      if (options.sockets * options.seats > MOST_SEATS_TO_MAKE) {
        command.error(`--sockets times --seats may be ${MOST_SEATS_TO_MAKE} at most`)
      }
      await scenarios.lastSeat(options)
    })

  add(program, 'rush', 'a house is sold out', RUSH, [
    count('--buyers <n>', 'buyers there at a time, on average', 1, 20_000).default(200),
    count('--viewers <n>', 'people who only look at the map', 0, 50_000).default(0),
    new Option('--closed', 'exactly so many buyers at a time, the next when one has gone'),
  ]).action((given: RushOptions & Output) => play(given, rush))

  add(program, 'best', 'groups want seats together', BEST, [
    count('--groups <n>', 'groups there at a time, on average', 1, 20_000).default(100),
    count('--nodes <n>', 'servers that sell the house, without --url', 1, 2).default(1).conflicts('url'),
  ]).action((given: BestOptions & Output) => play(given, best))

  add(program, 'watch', 'many look at a map that changes', WATCH, [
    count('--viewers <n>', 'people who look at the map', 1, 100_000).default(1000),
    count('--changes <n>', 'changes of the map per second', 1, 5000).default(50),
  ]).action((given: WatchOptions & Output) => play(given, watch))

  add(program, 'flaky', 'connections break and come back', FLAKY, [
    count('--people <n>', 'people there at a time, on average; more where the grace is over 2 s', 1, 10_000).default(
      100,
    ),
  ]).action((given: FlakyOptions & Output) => play(given, flaky))

  add(program, 'soak', 'people come and go for hours', SOAK, [
    count('--buyers <n>', 'buyers there at a time, on average', 1, 10_000).default(50),
    time(10 * MINUTE_S),
  ]).action((given: SoakOptions & Output) => play(given, soak))

  add(program, 'crowd', 'a map comes alive while you look', CROWD, [
    count('--people <n>', 'people there at a time', 1, 1000).default(30),
    time(10 * MINUTE_S),
  ]).action((given: CrowdOptions & Output) => play(given, crowd))

  function play<O extends CommonOptions>(given: O & Output, scenario: (options: O) => Scenario): Promise<void> {
    return scenarios.rehearse(scenario(given), given)
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

const RUSH =
  'Buyers come as they like, look, choose, hold, hesitate, and buy or go, until the house is sold out. Each is a new visitor.'
const BEST =
  'Groups of 2 to 6 let the server choose seats together, until the house is full. Nobody may be refused while so many are free.'
const WATCH =
  'Measures how long after its commit a change is on each screen, and compares all maps with the server’s when it is over.'
const FLAKY =
  'People hold seats and are cut off. Back within the grace they must still have them, after it they must not.'
const SOAK =
  'Buyers come and cancel what they bought. When they have gone, nothing may be held, and a server of its own must have its memory back.'
const CROWD =
  'A few people take seats, hesitate, buy and cancel. With --url and --show, the map in your browser comes alive.'

/** A command that points to its own help when it is not understood. */
function commandOf(program: Command, name: string): Command {
  return program
    .command(name)
    .configureOutput({ outputError: (message, write) => write(asSentence(message, `${PROGRAM} ${name}`)) })
}

/** A command with what all scenarios have in common that can be played anywhere. */
function add(program: Command, name: string, summary: string, description: string, options: Option[]): Command {
  const command = commandOf(program, name)
  for (const option of options) command.addOption(option)
  if (!options.some((option) => option.name() === 'for')) command.addOption(time(MINUTE_S))
  return command
    .summary(summary)
    .description(
      `${description}\n\nPlays on a server and a database of its own, which go when it ends, unless --url names one.`,
    )
    .addOption(
      new Option('--url <address>', 'play on the server there, such as http://127.0.0.1:3000')
        .argParser(address)
        .conflicts('seats'),
    )
    .option('--show <id>', 'which of its shows, with --url; npm run create-show makes one')
    .addOption(count('--seats <n>', 'seats of the house, without --url', 1, MOST_SEATS_TO_MAKE).default(2000))
    .addOption(
      new Option('--pace <share>', 'how long people take, as a share of the usual').argParser(share).default(1),
    )
    .addOption(
      new Option('--http <share>', 'of the people, the share that sends commands over HTTP (0 to 1)')
        .argParser(fraction)
        .default(0),
    )
    .addOption(count('--seed <n>', 'the same number has people come and decide alike', 0, 2 ** 31 - 1).default(1))
    .addOption(
      count('--workers <n>', 'processes that make the load', 1, 64).default(Math.max(1, availableParallelism() - 1)),
    )
    .option('--json', 'print the report as JSON')
    .option('--report <file>', 'write the report as a page with plots, too')
    .option('--keep', 'keep what was recorded though all was right; what was wrong is always kept')
    .addHelpText('after', EXIT_STATUS)
    .hook('preAction', () => {
      const { url, show } = command.opts<Pick<CommonOptions, 'url' | 'show'>>()
      if (show !== undefined && url === undefined) command.error('--show names a show of the server at --url')
    })
}

function time(seconds: number): Option {
  return new Option('--for <time>', 'the longest that it goes on, such as 45s, 10m or 2h')
    .argParser(duration)
    .default(seconds, `${seconds / MINUTE_S}m`)
}

const EXIT_STATUS = `
Ends with 0 when the verdict is good; with 1 when something was wrong, or the run could not be carried out; with 2 when
these arguments are not understood; with 3 when nothing was wrong, and the run does not show what it is for.`
const EXIT_STATUS_WITH_BARS = `
Ends with 0 when the verdict is good, even if a speed bar is missed; with 1 when it is not, or when the run could not
be carried out; with 2 when these arguments are not understood. The other scenarios end with 3 when they show nothing.`
