// The fuzz test: sends random input to a server for a given time, and prints the shortest input that shows a fault.
import { readFile, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Command } from 'commander'
import pc from 'picocolors'
import { count, minutes } from '../option-parsers.ts'
import { SECOND_MS } from '../run-clock.ts'
import { RunError, runProgram, type Run } from '../run.ts'
import { EXIT } from '../verdict.ts'
import { MOST_PLAYS, Replays } from './replays.ts'
import { FuzzServers, type Limits } from './fuzz-servers.ts'
import { FindingFile } from './input.ts'
import { runLap, type Suspicion } from './lap.ts'
import { Tally } from './tally.ts'

const MINUTE_MS = 60 * SECOND_MS
const LAP_MINUTES = 5
/** The part of a lap for the final checks. */
const QUIET_MS = 12 * SECOND_MS
/** The shortest time during which a lap sends inputs. */
const LEAST_MS = 8 * SECOND_MS
/** In characters: a longer finding is cut off in print, and whole in its file. */
const PRINTED = 4000

const program = new Command('npm run fuzz --')
  .description(
    'Starts a server with a database of its own and sends it bytes, frames, packets, payloads, orders of commands and HTTP requests, valid and invalid, beside a few honest buyers. Ends at the first finding: anything that is not a valid answer, a refusal or a closed connection.',
  )
  .option('--minutes <n>', 'how long, from start to verdict', minutes, 10)
  .addOption(count('--seed <n>', 'chooses the inputs; the same seed chooses the same', 0, 999_999_999).default(1))
  .option('--replay <file>', 'instead: send the inputs of a finding again')
  .addHelpText(
    'after',
    '\nEnds with 0 when nothing was found, with 1 at a finding, and with 3 when so little was answered that it shows nothing. Ctrl-C ends it early, with a verdict.',
  )
program.parse()
const { minutes: duration, seed, replay: file } = program.opts<{ minutes: number; seed: number; replay?: string }>()
const startedAt = performance.now()

await runProgram(async (run) => {
  run.progress.phase('Starting a database')
  const servers = await FuzzServers.open()
  run.cleanup.add(() => servers.close())
  process.exitCode = file === undefined ? await fuzz(run, servers) : await replay(run, servers, file)
})

/** Laps with limits off and on in turn. @returns the exit status */
async function fuzz(run: Run, servers: FuzzServers): Promise<number> {
  const { progress } = run
  const tally = new Tally((line) => progress.live(line))
  const interruption = new AbortController()
  const { signal } = interruption
  run.onInterrupt(() => {
    interruption.abort()
    progress.say('Stopping when this lap has been checked.')
  })
  const laps = Math.max(2, Math.ceil(duration / LAP_MINUTES))
  let first = 0
  for (let lap = 0; lap < laps && !signal.aborted; lap++) {
    const limits = lap % 2 === 0 ? 'off' : 'on'
    const end = startedAt + ((lap + 1) / laps) * duration * MINUTE_MS - QUIET_MS
    progress.phase(`Lap ${lap + 1} of ${laps}, with limits ${limits}, from input ${first} of seed ${seed}`)
    let endsAt: number | undefined
    const isOver = (): boolean => {
      // The first call comes when the server is ready, which takes its time on a busy machine.
      endsAt ??= Math.max(end, performance.now() + LEAST_MS)
      return signal.aborted || performance.now() > endsAt
    }
    const { next, found } = await runLap(servers, { seed, limits, first, isOver }, tally)
    first = next
    if (found.length > 0) {
      progress.end()
      console.log(tally.summary)
      for (const suspicion of found) await report(run, servers, limits, suspicion)
      return EXIT.violation
    }
  }
  progress.end()
  console.log(tally.summary)
  if (tally.countOf('ok') > 0 && tally.bought > 0) {
    console.log(pc.green(`✓ Seed ${seed}: nothing but answers, refusals and closed connections.`))
    return EXIT.good
  }
  console.log(pc.yellow('? Too little was answered for this to show anything.'))
  return EXIT.inconclusive
}

async function report(
  { progress }: Run,
  servers: FuzzServers,
  limits: Limits,
  { finding, inputs }: Suspicion,
): Promise<void> {
  console.log(pc.red(`✗ Seed ${seed}, with limits ${limits}: ${finding}`))
  if (inputs.length === 0) return
  progress.phase(`Looking for the shortest of ${inputs.length} inputs that shows it`)
  const replays = new Replays(servers, limits)
  const shortest = await replays.shortest(inputs)
  await replays.close()
  progress.end()
  const kept = join(tmpdir(), `holdfast-fuzz-${seed}-${inputs[0]?.number ?? 0}.json`)
  const text = JSON.stringify({ finding, seed, limits, inputs: [...(shortest ?? inputs)] } satisfies FindingFile)
  await writeFile(kept, text)
  console.log(
    [
      shortest
        ? 'The shortest input that shows it:'
        : 'It did not happen again on a fresh server. The inputs under way:',
      text.length > PRINTED ? `${text.slice(0, PRINTED)}…` : text,
      `npm run fuzz -- --replay ${kept}`,
    ].join('\n'),
  )
}

/** @returns the exit status */
async function replay({ progress }: Run, servers: FuzzServers, path: string): Promise<number> {
  const read = FindingFile.safeParse(await readFile(path, 'utf8').then(JSON.parse, () => undefined))
  if (!read.success) throw new RunError(`${path} is not the file of a finding.`)
  const replays = new Replays(servers, read.data.limits)
  const found = await replays.playUntilFound(read.data.inputs, MOST_PLAYS)
  await replays.close()
  progress.end()
  console.log(found ? pc.red(`✗ ${found.finding}`) : pc.green(`✓ Nothing was found, in ${MOST_PLAYS} times.`))
  return found ? EXIT.violation : EXIT.good
}
