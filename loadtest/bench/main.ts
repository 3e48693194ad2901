// The benchmark: measures what the command line names, prints it, writes it down, and leaves nothing behind.
import { writeFile } from 'node:fs/promises'
import { Cleanup } from '../cleanup.ts'
import { Progress } from '../progress.ts'
import { RunError, type Run } from '../run.ts'
import { benchmark } from './benchmark.ts'
import { readCommandLine, type BenchOptions } from './command-line.ts'
import { documentOf } from './page.ts'
import { reportText } from './report-text.ts'
import { violationsIn } from './report.ts'
import { ROWS } from './rows.ts'

const NOT_UNDERSTOOD = 2
const INTERRUPTED = 130
const DOCUMENT = new URL('../../docs/benchmark.md', import.meta.url)

const cleanup = new Cleanup()
const progress = new Progress(process.stderr)
const failure = Promise.withResolvers<never>()
const run: Run = { cleanup, progress, fail: failure.reject, onFailure: () => undefined, onInterrupt: () => undefined }
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
  process.on(signal, () => failure.reject(new RunError('Stopped before the end.', INTERRUPTED)))
}

async function measure(options: BenchOptions): Promise<void> {
  const report = await benchmark(options, run)
  if (cleanup.hasBegun) return
  progress.end()
  console.log(options.json ? JSON.stringify(report, null, 2) : reportText(report))
  // What is not the whole, or small, would stand there as if it were.
  if (!options.quick && options.rows.length === ROWS.length) await writeFile(DOCUMENT, documentOf(report))
  if (violationsIn(report).length > 0) process.exitCode = 1
}

try {
  const asked = await readCommandLine(process.argv.slice(2))
  if (typeof asked === 'object') await Promise.race([failure.promise, measure(asked)])
  else if (!asked) process.exitCode = NOT_UNDERSTOOD
  await cleanup.run()
} catch (error) {
  progress.end()
  await cleanup.run()
  if (!(error instanceof RunError)) throw error
  console.error(error.message)
  // Whatever the row still waits for would keep the process.
  process.exit(error.exitStatus)
}
