// Measures a server on a large database: `npm run bench:large`. A run with the default sizes writes docs/large-installations.md.
import { writeFile } from 'node:fs/promises'
import { Command } from 'commander'
import { count } from '../../option-parsers.ts'
import { startPostgres } from '../../own-database.ts'
import { runProgram, type Run } from '../../run.ts'
import { fillDatabase, type Sizes } from './large-database.ts'
import { largePage, tableText } from './large-page.ts'
import { migrate, startServer, type LargeServer } from './large-server.ts'
import {
  measure,
  measureBookings,
  measureLists,
  measureRounds,
  measureShows,
  memory,
  watch,
  type Measured,
  type Memory,
} from './measurements.ts'

const MOST = 10_000_000
const TIMES = 20
const WATCHED = 1000
const PER_CONNECTION = 20
const PAGE = new URL('../../../docs/large-installations.md', import.meta.url)

const program = new Command('npm run bench:large --')
  .description('Fills a database as many seasons would, and measures what a server does on it, in about two minutes.')
  .addOption(count('--shows <n>', 'how many shows', 20, MOST).default(5000))
  .addOption(count('--seats <n>', 'the seats of each', 10, 100_000).default(200))
  .addOption(count('--great-seats <n>', 'the seats of the great show', 100, 100_000).default(50_000))
  .addOption(count('--bookings <n>', 'the bookings of the great show', 10, MOST).default(100_000))
  .addOption(count('--changes <n>', 'the changes of the great show', 100, MOST).default(1_000_000))
  .addOption(count('--visitor-bookings <n>', 'the bookings of one visitor', 1, MOST).default(5000))
program.parse()

await runProgram(async (run) => {
  const sizes = program.opts<Sizes>()
  const postgres = await startPostgres('large')
  run.cleanup.add(postgres.stop)
  await migrate(postgres.url)
  run.progress.phase('filling the database')
  await fillDatabase(postgres.url, sizes)
  const all = await measureAll(postgres.url, sizes, run)
  run.progress.end()
  console.log(tableText(all.measured, all.memories))
  if (process.argv.length === 2) await writeFile(PAGE, largePage(sizes, all.measured, all.memories))
})

async function measureAll(databaseUrl: string, sizes: Sizes, { cleanup, progress }: Run) {
  const measured: Measured[] = []
  const memories: Memory[] = [await memory('before the start')]
  const take = async (phase: string, some: Promise<Measured[]>): Promise<void> => {
    progress.phase(phase)
    measured.push(...(await some))
  }
  const starting = Promise.withResolvers<LargeServer>()
  const start = async (): Promise<void> => starting.resolve(await startServer(databaseUrl))
  progress.phase('starting')
  measured.push(await measure('start, until it listens', 1, start))
  const app = await starting.promise
  cleanup.add(() => app.stop())
  memories.push(await memory('started'))
  await take('lists', measureLists(app.url, TIMES))
  await take('joins', measureShows(app.url, TIMES))
  await take('bookings', measureBookings(app.url, databaseUrl, TIMES))
  memories.push(await memory('after these'))
  await take('rounds', measureRounds(app, 'few shows watched', TIMES))
  const watched = Math.min(WATCHED, sizes.shows - 1)
  progress.phase('watching')
  const leave = await watch(app.url, watched, PER_CONNECTION)
  memories.push(await memory(`${watched} shows watched`))
  await take('rounds', measureRounds(app, `${watched} shows watched`, TIMES))
  await leave()
  // The first poll notes which boards were just asked for.
  for (let polls = 0; polls < 2; polls++) await app.office.queues.poll()
  memories.push(await memory('all left'))
  return { measured, memories }
}
