// The crash test's command line: kills servers and PostgreSQL at random moments, again and again, and prints what was wrong.
import { Command } from 'commander'
import { count } from '../option-parsers.ts'
import { seeded } from '../random.ts'
import { runProgram, type Run } from '../run.ts'
import { exitStatusOf } from '../verdict.ts'
import { isGood, shortcomings } from './audit.ts'
import { startCluster, type Cluster } from './cluster.ts'
import { crash, type Crash, type CrashKind } from './crash.ts'
import { crashLine, crashSummary } from './crash-report.ts'
import { reconnect } from './reconnect.ts'

/** The kills, in turn. */
const KINDS: readonly CrashKind[] = [
  { servers: 1, victim: 'server' },
  { servers: 2, victim: 'server' },
  { servers: 2, victim: 'PostgreSQL' },
]
const MOST = 1_000_000

const program = new Command('npm run test:crashes --')
  .description(
    'Kills a server, one of two servers, or the PostgreSQL beneath them, at random moments while buyers hold, confirm and cancel. Then it checks that all that was acknowledged is there, nothing is sold twice, and every map is right.',
  )
  .addOption(count('--runs <n>', 'how many kills', 1, MOST).default(20))
  .addOption(
    count('--seed <n>', 'chooses the moments and what buyers do; the same seed chooses the same', 1, MOST).default(1),
  )
  .addOption(
    count(
      '--reconnect <sockets>',
      'instead: kill a server with so many connections, and measure their return',
      1,
      MOST,
    ),
  )
  .addHelpText(
    'after',
    '\nEnds with 0 when nothing was lost, doubled or wrong, with 1 when anything was, and with 3 when there was nothing to lose.',
  )
program.parse()
const { runs, seed, reconnect: sockets } = program.opts<{ runs: number; seed: number; reconnect?: number }>()

await runProgram(async (run) => {
  if (sockets === undefined) await killAgainAndAgain(run)
  else console.log(await reconnect(await openCluster(run, 1), sockets))
})

async function killAgainAndAgain(run: Run): Promise<void> {
  const interruption = new AbortController()
  const { signal } = interruption
  run.onInterrupt(() => {
    interruption.abort()
    console.log('Stopping when this kill has been checked.')
  })
  const random = seeded(seed)
  const clusters = new Map<number, Cluster>()
  const crashes: Crash[] = []
  for (let kill = 0; kill < runs && !signal.aborted; kill++) {
    const { servers, victim } = KINDS[kill % KINDS.length] ?? { servers: 1, victim: 'server' }
    const cluster = clusters.get(servers) ?? (await openCluster(run, servers))
    clusters.set(servers, cluster)
    const found = await crash(cluster, victim, `crash-${kill}`, random)
    const log = cluster.takeLog()
    if (log) found.faults.push(`The servers logged an error: ${log}`)
    crashes.push(found)
    console.log(crashLine(kill + 1, runs, found))
  }
  console.log(`\n${crashSummary(crashes, seed)}`)
  const inconclusive = shortcomings(crashes, runs, 'kill')
  const violations = crashes.filter((one) => !isGood(one)).map(({ kind }) => kind.victim)
  process.exitCode = exitStatusOf({ violations, inconclusive })
  for (const sentence of inconclusive) console.log(`? ${sentence}`)
}

/** Starts a cluster, which is closed at the end of the run. */
async function openCluster({ cleanup }: Run, servers: number): Promise<Cluster> {
  const cluster = await startCluster(servers)
  cleanup.add(() => cluster.close())
  return cluster
}
