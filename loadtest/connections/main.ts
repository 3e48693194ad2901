// npm run bench:connections: how many idle viewers one machine carries, what each costs, and how they come back.
import { availableParallelism, freemem, totalmem } from 'node:os'
import { setTimeout as pause } from 'node:timers/promises'
import { Command } from 'commander'
import { z } from 'zod'
import { number, plural } from '../format.ts'
import type { Percentiles } from '../measure/tally.ts'
import { asSentence, count } from '../option-parsers.ts'
import { addShows, startPostgres } from '../own-database.ts'
import { startAnswering, type Answering } from '../processes/parent.ts'
import { RunError, runProgram, socketsAllowed, type Run } from '../run.ts'
import { EXIT } from '../verdict.ts'
import { now, SECOND_MS } from '../run-clock.ts'
import { Insider } from './insider.ts'
import { ViewersState, type Question, type ViewersSettings } from './questions.ts'
import { WorkersServer } from './server.ts'

const KB = 1024
const MB = KB * KB
const SHOW_ID = 'connections'
const SEATS = 1000
/** Of a process of viewers. When 8,500 of one process came back at once, it was the busiest of all, and the server waited. */
const VIEWERS_PER_PROCESS = 2500
/** A worker accepts 20,000 connections, and needs some files of its own. */
const VIEWERS_PER_WORKER = 19_000
const OTHER_FILES = 500
/** Handshakes at a time of each process of viewers. */
const AT_A_TIME = 50
/** Server and viewer together, measured; more than that must be free before the start. */
const BYTES_PER_VIEWER = 60 * KB
const QUIET_MS = 5 * SECOND_MS
/** Nobody waits for longer. */
const BACK_MS = 600 * SECOND_MS

const PROGRAM = 'npm run bench:connections --'
const EXIT_STATUS = `
Ends with 0 when all was measured, whatever the figures; with 1 and the reason when the run could not be carried out;
with 2 when these arguments are not understood.`

const program = new Command(PROGRAM)
  .description('Opens idle viewers on a server of its own, and measures memory, a storm of new ones, and restarts.')
  .addOption(count('--viewers <n>', 'idle viewers', 100, 500_000).default(50_000))
  .addOption(count('--storm <n>', 'viewers who come at once to those', 10, 50_000).default(2000))
  .addOption(count('--workers <n>', 'worker processes of the server, by default as few as will do', 1, 128))
  .addHelpText('after', EXIT_STATUS)
  .exitOverride(({ exitCode }) => process.exit(exitCode === 0 ? EXIT.good : EXIT.notUnderstood))
  .configureOutput({ outputError: (message, write) => write(asSentence(message, PROGRAM)) })
  .parse()
const options = program.opts<{ viewers: number; storm: number; workers?: number }>()

type Viewers = Answering<unknown>

await runProgram(async (run) => {
  const { viewers, storm } = options
  const sockets = socketsAllowed()
  const perWorker = Math.min(VIEWERS_PER_WORKER, sockets - OTHER_FILES)
  const perProcess = Math.min(VIEWERS_PER_PROCESS, sockets - OTHER_FILES)
  const workers = options.workers ?? Math.ceil((viewers + storm) / perWorker)
  const processes = Math.ceil(viewers / perProcess)
  run.progress.say(
    [
      `${availableParallelism()} cores, ${number(totalmem() / MB)} MB of memory, ${number(freemem() / MB)} MB free.`,
      `A process may have ${number(sockets)} sockets (Node.js raises the limit of open files to the most that this user may): ${plural(workers, 'worker')}, and ${plural(processes, 'process', 'processes')} of viewers, each with a loopback address of its own.`,
    ].join('\n'),
  )
  if (freemem() < viewers * BYTES_PER_VIEWER)
    throw new RunError('There is not enough free memory: ask for fewer --viewers.')
  const postgres = await startPostgres('connections')
  run.cleanup.add(() => postgres.stop())
  const server = new WorkersServer(postgres.url, workers)
  run.cleanup.add(() => server.stop())
  await server.start()
  await addShows(postgres.url, [{ showId: SHOW_ID, seats: SEATS }])
  const report = (what: string, figure: string): void => {
    run.progress.end()
    console.log(`${what.padEnd(50)} ${figure}`)
  }

  const all = await Promise.all(Array.from({ length: processes + 1 }, (_, i) => startViewers(run, server.url, i)))
  const [newcomers, ...idle] = all
  if (!newcomers) throw new RunError('No process of viewers was started.')
  const before = server.residentBytes
  run.progress.phase(`Opening ${number(viewers)} viewers`)
  const openedMs = await duration(
    Promise.all(idle.map((each, i) => open(each, shareOf(viewers, processes, i), AT_A_TIME))),
  )
  report(
    `${number(viewers)} viewers open`,
    `${seconds(openedMs)}, ${number(viewers / (openedMs / SECOND_MS))} a second`,
  )
  await pause(QUIET_MS)
  const after = server.residentBytes
  if (before !== undefined && after !== undefined) {
    report('memory of the server', `${number(before / MB)} MB, then ${number(after / MB)} MB`)
    report('for each viewer', `${number((after - before) / viewers / KB, 1)} kB`)
  }

  run.progress.phase('Measuring a visitor inside, in quiet and in a storm')
  const insider = await Insider.enter(server.url, SHOW_ID, '127.0.0.200')
  const quiet = await insider.measureUntil(pause(QUIET_MS))
  const stormed = open(newcomers, storm, storm)
  const [stormMs, inStorm] = await Promise.all([duration(stormed), insider.measureUntil(stormed)])
  insider.leave()
  report(`${number(storm)} more at once are in after`, seconds(stormMs))
  report('hold or release of one inside, quiet', latency(quiet))
  report('the same in the storm', latency(inStorm))
  if (quiet && inStorm) {
    report('ratio of p50, of p99', `${number(inStorm.p50 / quiet.p50, 1)}, ${number(inStorm.p99 / quiet.p99, 1)}`)
  }

  run.progress.phase('Rolling restart')
  await states(all)
  const rollingMs = await duration(server.restartWorkers())
  const rolled = await allBack(run, all, viewers + storm)
  report('rolling restart takes', seconds(rollingMs))
  report('a viewer is away in it', away(rolled.awayMs))

  run.progress.phase('Restart of the whole server')
  await server.stop()
  const downSince = now()
  await server.start()
  const downMs = now() - downSince
  const back = await allBack(run, all, viewers + storm)
  report('server is down in a restart', seconds(downMs))
  report('a viewer is away in it', away(back.awayMs))
  report('all are back, after the server is ready again', seconds(back.ms))
  run.progress.end()
})

async function startViewers(run: Run, url: string, i: number): Promise<Viewers> {
  const settings: ViewersSettings = { url, showId: SHOW_ID, localAddress: `127.0.0.${i + 2}` }
  return await startAnswering(run, new URL('viewers.ts', import.meta.url), settings, z.unknown())
}

function ask(viewers: Viewers, question: Question): Promise<z.infer<typeof ViewersState>> {
  return viewers.ask(question, ViewersState)
}

async function open(viewers: Viewers, count: number, atATime: number): Promise<void> {
  await ask(viewers, { ask: 'open', count, atATime })
}

function states(all: readonly Viewers[]): Promise<z.infer<typeof ViewersState>[]> {
  return Promise.all(all.map((each) => ask(each, { ask: 'state' })))
}

/** Waits until this many viewers are there again. @returns how long that took, and how long each was away @throws {RunError} when some do not come */
async function allBack(run: Run, all: readonly Viewers[], expected: number): Promise<{ ms: number; awayMs: number[] }> {
  const startedAt = now()
  const awayMs: number[] = []
  for (;;) {
    const found = await states(all)
    awayMs.push(...found.flatMap((each) => each.awayMs))
    const there = found.reduce((sum, each) => sum + each.open, 0)
    run.progress.live(`${number(there)} of ${number(expected)} viewers are there`)
    if (there === expected) {
      const ms = now() - startedAt
      run.progress.say(`All ${number(expected)} viewers are there`)
      return { ms, awayMs }
    }
    if (now() - startedAt > BACK_MS)
      throw new RunError(`${plural(expected - there, 'viewer')} did not come back within ten minutes.`)
    await pause(100)
  }
}

function shareOf(all: number, parts: number, i: number): number {
  return Math.floor((all * (i + 1)) / parts) - Math.floor((all * i) / parts)
}

async function duration(work: Promise<unknown>): Promise<number> {
  const startedAt = now()
  await work
  return now() - startedAt
}

function seconds(ms: number): string {
  return `${number(ms / SECOND_MS, 1)} s`
}

function latency(found: Percentiles | undefined): string {
  return found ? `p50 ${number(found.p50, 1)} ms, p99 ${number(found.p99, 1)} ms` : 'not measured'
}

function away(awayMs: number[]): string {
  const sorted = awayMs.toSorted((one, other) => one - other)
  const at = (part: number): string =>
    seconds(sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * part))] ?? 0)
  return `p50 ${at(0.5)}, p99 ${at(0.99)}, at most ${seconds(sorted.at(-1) ?? 0)}`
}
