// The load test: runs the scenario that the command line names, prints its report, and leaves nothing behind.
import { access, constants, stat, writeFile } from 'node:fs/promises'
import { dirname, resolve } from 'node:path'
import { Cleanup } from './cleanup.ts'
import { runCommandLine } from './command-line.ts'
import { Progress } from './progress.ts'
import { rehearse } from './rehearse.ts'
import { reportPage } from './report/page.ts'
import { reportText } from './report/report-text.ts'
import { RunError, type Run } from './run.ts'
import { lastSeat } from './scenarios/last-seat.ts'
import { lastSeatText } from './scenarios/last-seat-text.ts'

const NOT_UNDERSTOOD = 2
const INTERRUPTED = 130

const cleanup = new Cleanup()
const progress = new Progress(process.stderr)
const failure = Promise.withResolvers<never>()
let interrupt: (() => void) | undefined
const run: Run = { cleanup, progress, fail: failure.reject, onInterrupt: (stop) => (interrupt = stop) }
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
  process.on(signal, () => {
    if (!interrupt) return failure.reject(new RunError('Stopped before the end.', INTERRUPTED))
    interrupt()
    interrupt = undefined
  })
}

/** Prints what a run came to, unless it was ended: whatever it still comes to then means nothing. */
function print(text: string, violations: readonly string[]): void {
  if (cleanup.hasBegun) return
  console.log(text)
  if (violations.length > 0) process.exitCode = 1
}

/** Before a run, which may be long. */
async function requireWritable(file: string): Promise<void> {
  const isThere = await stat(file).catch(() => undefined)
  if (isThere?.isDirectory()) throw new RunError(`The report cannot be written to ${file}: it is a folder.`)
  try {
    await access(isThere ? file : dirname(resolve(file)), constants.W_OK)
  } catch {
    throw new RunError(
      isThere
        ? `The report cannot be written to ${file}: it is not yours to write to.`
        : `The report cannot be written to ${file}: there is no such folder, or it is not yours to write to.`,
    )
  }
}

async function writePage(file: string, page: string): Promise<void> {
  try {
    await writeFile(file, page)
  } catch (error) {
    throw new RunError(
      `The report cannot be written to ${file}: ${error instanceof Error ? error.message : String(error)}.`,
    )
  }
}

try {
  const understood = await Promise.race([
    failure.promise,
    runCommandLine(process.argv.slice(2), {
      lastSeat: async ({ json, ...options }) => {
        const report = await lastSeat(options, run)
        print(json ? JSON.stringify(report, null, 2) : lastSeatText(report), report.violations)
      },
      rehearse: async (scenario, { json, report: file }) => {
        if (file !== undefined) await requireWritable(file)
        const report = await rehearse(scenario, run)
        print(json ? JSON.stringify(report, null, 2) : reportText(report), report.verdict.violations)
        if (file !== undefined && !cleanup.hasBegun) await writePage(file, await reportPage(report))
      },
    }),
  ])
  if (!understood) process.exitCode = NOT_UNDERSTOOD
  await cleanup.run()
} catch (error) {
  progress.end()
  await cleanup.run()
  if (!(error instanceof RunError)) throw error
  console.error(error.message)
  // Whatever the scenario still waits for would keep the process.
  process.exit(error.exitStatus)
}
