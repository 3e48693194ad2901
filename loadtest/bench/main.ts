// The benchmark's command line: measures the rows that it names, prints the report, and writes a full run to docs/benchmark.md.
import { writeFile } from 'node:fs/promises'
import { isDeepStrictEqual } from 'node:util'
import { Command, CommanderError, InvalidArgumentError, Option } from 'commander'
import { asSentence, count } from '../option-parsers.ts'
import { runProgram, socketsAllowed, type Run } from '../run.ts'
import { EXIT } from '../verdict.ts'
import { benchmark } from './benchmark.ts'
import { comparisonText, readReport } from './compare.ts'
import { markdownPage } from './markdown-page.ts'
import { reportText, violationsIn } from './report.ts'
import { FULL, limitedTo, QUICK, type Row } from './rounds.ts'
import { betweenNodes, busCost } from './rows/bus.ts'
import { distinctSeats } from './rows/distinct-seats.ts'
import { halfLoad } from './rows/half-load.ts'
import { httpHolds, largeShow, manyShows, watched } from './rows/hold-rates.ts'
import { lastSeat, lastSeatForMany } from './rows/last-seat.ts'
import { whileWatched } from './rows/observed.ts'
import { soldOut, webhooks } from './rows/sales.ts'
import { twoNodes } from './rows/two-nodes.ts'
import { frameCost, frameLag, frameRate, viewerMemory } from './rows/viewers.ts'

/** In the order in which they are measured. */
const ROWS: readonly Row[] = [
  distinctSeats,
  httpHolds,
  lastSeat,
  lastSeatForMany,
  soldOut,
  webhooks,
  halfLoad,
  manyShows,
  twoNodes,
  busCost,
  largeShow,
  watched,
  whileWatched,
  frameCost,
  frameRate,
  frameLag,
  betweenNodes,
  viewerMemory,
]

const PROGRAM = 'npm run bench --'
const PAGE = new URL('../../docs/benchmark.md', import.meta.url)
const EXIT_STATUS = `
Ends with 0 even if a bar is missed or the machine is too slow for a row; with 1 when something that must not be was
seen, or the run could not be carried out; with 2 when these arguments are not understood.`

type Options = { only?: readonly Row[]; quick?: true; json?: true; save?: string; against?: string; seed: number }

await runProgram(async (run) => {
  const program = new Command(PROGRAM)
    .description(
      'Measures Holdfast beside references, all on this machine and in the same run. A slow machine does fewer rounds, and the report says so. A whole run writes docs/benchmark.md.',
    )
    .exitOverride()
    .configureOutput({ outputError: (message, write) => write(asSentence(message, PROGRAM)) })
    .addOption(new Option('--only <rows>', 'only these rows, with commas between them').argParser(rowsNamed))
    .option('--quick', 'everything small: shows that it works, and says nothing of speed')
    .option('--json', 'print the report as JSON')
    .option('--save <file>', 'write the report as JSON to a file')
    .option('--against <file>', 'compare with the report in a file, which --save wrote')
    .addOption(count('--seed <n>', 'the same number has changes come at the same moments', 0, 2 ** 31 - 1).default(1))
    .addHelpText('after', `\nRows: ${ROWS.map(({ id }) => id).join(', ')}.\n${EXIT_STATUS}`)
    .action((options: Options) => measure(options, run))
  try {
    await program.parseAsync(process.argv.slice(2), { from: 'user' })
  } catch (error) {
    if (!(error instanceof CommanderError)) throw error
    if (error.exitCode !== 0) process.exitCode = EXIT.notUnderstood
  }
})

async function measure(options: Options, run: Run): Promise<void> {
  const { only: rows = ROWS, quick = false, json, save, against, seed } = options
  const earlier = against === undefined ? undefined : await readReport(against)
  const planned = quick ? QUICK : FULL
  const sockets = socketsAllowed()
  const sizes = limitedTo(sockets, planned)
  const notes = isDeepStrictEqual(sizes, planned)
    ? []
    : [`This shell allows ${sockets} sockets, so that rows have fewer: allow more with \`ulimit -n\`.`]
  const report = await benchmark({ rows, sizes, quick, seed, command: commandOf({ rows, quick, seed }), notes }, run)
  if (run.cleanup.hasBegun) return
  run.progress.end()
  const asJson = JSON.stringify(report, null, 2)
  if (save !== undefined) await writeFile(save, `${asJson}\n`)
  console.log(json ? asJson : reportText(report))
  // On stderr with --json, whose output is the report alone.
  if (earlier) (json ? console.error : console.log)(comparisonText(earlier, report))
  if (!quick && rows.length === ROWS.length) await writeFile(PAGE, markdownPage(report))
  if (violationsIn(report).length > 0) process.exitCode = EXIT.violation
}

function rowsNamed(text: string): Row[] {
  return text.split(',').map((id) => {
    const row = ROWS.find((each) => each.id === id.trim())
    if (row) return row
    throw new InvalidArgumentError(`There are ${ROWS.map((each) => each.id).join(', ')}.`)
  })
}

function commandOf({ rows, quick, seed }: { rows: readonly Row[]; quick: boolean; seed: number }): string {
  const options = [
    ...(rows === ROWS ? [] : [`--only ${rows.map(({ id }) => id).join(',')}`]),
    ...(quick ? ['--quick'] : []),
    ...(seed === 1 ? [] : [`--seed ${seed}`]),
  ]
  return ['npm run bench', ...(options.length > 0 ? ['--', ...options] : [])].join(' ')
}
