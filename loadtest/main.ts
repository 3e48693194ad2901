// The load test: runs the scenario that the command line names, prints its report, and leaves nothing behind.
import { access, constants, stat, writeFile } from 'node:fs/promises'
import { dirname, resolve } from 'node:path'
import { Cleanup } from './cleanup.ts'
import { runCommandLine } from './command-line.ts'
import { Progress } from './progress.ts'
import { rehearse } from './run-scenario.ts'
import { reportPage } from './report/page.ts'
import { reportText } from './report/report-text.ts'
import { RunError, type Run } from './run.ts'
import { lastSeat } from './scenarios/last-seat.ts'
import { lastSeatText } from './scenarios/last-seat-text.ts'
import { EXIT, exitStatusOf } from './verdict.ts'

const cleanup = new Cleanup()
const progress = new Progress(process.stderr)
const failure = Promise.withResolvers<never>()
let interrupt: (() => void) | undefined
let failed: (() => string) | undefined
const run: Run = {
  cleanup,
  progress,
  fail: failure.reject,
  onFailure: (step) => (failed = step),
  onInterrupt: (stop) => (interrupt = stop),
}
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
  process.on(signal, () => {
    if (!interrupt) return failure.reject(new RunError('Stopped before the end.', EXIT.interrupted))
    interrupt()
    interrupt = undefined
  })
}

/** Prints what a run came to, unless it was ended: whatever it still comes to then means nothing. */
function print(text: string, verdict: Parameters<typeof exitStatusOf>[0]): void {
  if (cleanup.hasBegun) return
  console.log(text)
  process.exitCode = exitStatusOf(verdict)
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
        print(json ? JSON.stringify(report, null, 2) : lastSeatText(report), report)
      },
      rehearse: async (scenario, { json, report: file }) => {
        if (file !== undefined) await requireWritable(file)
        const report = await rehearse(scenario, run)
        print(json ? JSON.stringify(report, null, 2) : reportText(report), report.verdict)
        if (file !== undefined && !cleanup.hasBegun) await writePage(file, await reportPage(report))
      },
    }),
  ])
  if (!understood) process.exitCode = EXIT.notUnderstood
  await cleanup.run()
} catch (error) {
  progress.end()
  const isInterrupted = error instanceof RunError && error.exitStatus === EXIT.interrupted
  const kept = isInterrupted ? undefined : failed?.()
  await cleanup.run()
  if (error instanceof RunError) console.error(error.message)
  if (kept !== undefined) console.error(kept)
  if (!(error instanceof RunError)) throw error
  // Whatever the scenario still waits for would keep the process.
  process.exit(error.exitStatus)
}
