// The load test: runs the scenario that the command line names, prints its report, and leaves nothing behind.
import { Cleanup } from './cleanup.ts'
import { runCommandLine } from './command-line.ts'
import { Progress } from './progress.ts'
import { RunError } from './run.ts'
import { lastSeat } from './scenarios/last-seat.ts'
import { lastSeatText } from './scenarios/last-seat-text.ts'

const NOT_UNDERSTOOD = 2
const INTERRUPTED = 130

const cleanup = new Cleanup()
const progress = new Progress(process.stderr)
const failure = Promise.withResolvers<never>()
const run = { cleanup, progress, fail: failure.reject }
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
  process.once(signal, () => failure.reject(new RunError('Stopped before the end.', INTERRUPTED)))
}

try {
  const understood = await Promise.race([
    failure.promise,
    runCommandLine(process.argv.slice(2), {
      lastSeat: async ({ json, ...options }) => {
        const report = await lastSeat(options, run)
        // Whatever an interrupted run still comes to means nothing.
        if (cleanup.hasBegun) return
        console.log(json ? JSON.stringify(report, null, 2) : lastSeatText(report))
        if (report.violations.length > 0) process.exitCode = 1
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
