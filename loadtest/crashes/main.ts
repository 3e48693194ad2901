// The crash test's command line: kills servers and PostgreSQL at random moments, again and again, and prints what was wrong.
import { Command, InvalidArgumentError } from 'commander'
import pc from 'picocolors'
import { seeded } from '../random.ts'
import { RunError } from '../run.ts'
import { crash, type Crash, type CrashKind } from './crash.ts'
import { crashLine, crashSummary, isGood, shortcomings } from './crash-report.ts'
import { startCluster, type Cluster } from './cluster.ts'
import { exitStatusOf } from '../verdict.ts'
import { reconnect } from './reconnect.ts'

/** The kills, in turn. */
const KINDS: readonly CrashKind[] = [
  { servers: 1, victim: 'server' },
  { servers: 2, victim: 'server' },
  { servers: 2, victim: 'PostgreSQL' },
]

const program = new Command('npm run test:crashes --')
  .description(
    'Kills a server, one of two servers, or the PostgreSQL beneath them, at random moments while buyers hold, confirm and cancel. Then it checks that all that was acknowledged is there, nothing is sold twice, and every map is right.',
  )
  .option('--runs <n>', 'how many kills', whole, 20)
  .option('--seed <n>', 'chooses the moments and what buyers do; the same seed chooses the same', whole, 1)
  .option(
    '--reconnect <sockets>',
    'instead: kill a server that so many are connected to, and measure their way back',
    whole,
  )
  .addHelpText(
    'after',
    '\nEnds with 0 when nothing was lost, doubled or wrong, with 1 when anything was, and with 3 when there was nothing to lose.',
  )
program.parse()
const { runs, seed, reconnect: sockets } = program.opts<{ runs: number; seed: number; reconnect?: number }>()

const clusters = new Map<number, Cluster>()
let isInterrupted = false
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
  process.once(signal, () => {
    isInterrupted = true
    console.log('Stopping when this kill has been checked.')
  })
}
try {
  if (sockets === undefined) await killAgainAndAgain()
  else console.log(await reconnect(await clusterOf(1), sockets))
} catch (error) {
  if (!(error instanceof RunError)) throw error
  console.error(error.message)
  process.exitCode = 1
} finally {
  for (const cluster of clusters.values()) await cluster.close()
}

async function killAgainAndAgain(): Promise<void> {
  const random = seeded(seed)
  const crashes: Crash[] = []
  for (let run = 0; run < runs && !isInterrupted; run++) {
    const kind = KINDS[run % KINDS.length] ?? KINDS[0]
    if (!kind) break
    const cluster = await clusterOf(kind.servers)
    const found = await crash(cluster, kind.victim, `crash-${run}`, random)
    const log = cluster.takeLog()
    if (log) found.faults.push(`The servers logged an error: ${log}`)
    crashes.push(found)
    console.log(crashLine(run + 1, runs, found))
  }
  console.log(`\n${crashSummary(crashes, seed)}`)
  process.exitCode = exitStatusOf({
    violations: crashes.filter((one) => !isGood(one)).map(({ kind }) => kind.victim),
    inconclusive: shortcomings(crashes, runs),
  })
  for (const sentence of shortcomings(crashes, runs)) console.log(`? ${sentence}`)
}

async function clusterOf(servers: number): Promise<Cluster> {
  const cluster = clusters.get(servers) ?? (await startCluster(servers))
  clusters.set(servers, cluster)
  return cluster
}

function whole(text: string): number {
  if (/^[1-9]\d{0,6}$/.test(text)) return Number(text)
  throw new InvalidArgumentError(pc.reset('It must be a whole number from 1.'))
}
