// The load test: runs the scenario that the command line names, and prints its report.
import { access, constants, stat, writeFile } from 'node:fs/promises'
import { dirname, resolve } from 'node:path'
import { reportText as benchmarkText, unmeasuredIn, violationsIn } from './bench/report.ts'
import { runCommandLine } from './command-line.ts'
import { lastSeat } from './last-seat.ts'
import { reportPage } from './report/page.ts'
import { reportText } from './report/report-text.ts'
import { RunError, runProgram } from './run.ts'
import { runScenario } from './run-scenario.ts'
import { EXIT, exitStatusOf } from './verdict.ts'

await runProgram(async (run) => {
  const isUnderstood = await runCommandLine(process.argv.slice(2), {
    lastSeat: async ({ json, ...options }) => {
      const report = await lastSeat(options, run)
      if (run.cleanup.hasBegun) return
      run.progress.end()
      const remarks = report.rows.flatMap(({ title, remarks }) => remarks.map((remark) => `✓ ${title}: ${remark}`))
      console.log(json ? JSON.stringify(report, null, 2) : [benchmarkText(report), ...remarks, ''].join('\n'))
      process.exitCode = exitStatusOf({ violations: violationsIn(report), inconclusive: unmeasuredIn(report) })
    },
    runScenario: async (scenario, { json, report: file }) => {
      if (file !== undefined) await requireWritable(file)
      const report = await runScenario(scenario, run)
      if (run.cleanup.hasBegun) return
      console.log(json ? JSON.stringify(report, null, 2) : reportText(report))
      process.exitCode = exitStatusOf(report.verdict)
      if (file !== undefined) await writePage(file, await reportPage(report))
    },
  })
  if (!isUnderstood) process.exitCode = EXIT.notUnderstood
})

/** Checks before a run, which may be long. @throws {RunError} when the file cannot be written */
async function requireWritable(file: string): Promise<void> {
  const known = await stat(file).catch(() => undefined)
  if (known?.isDirectory()) throw new RunError(`The report cannot be written to ${file}: it is a folder.`)
  try {
    await access(known ? file : dirname(resolve(file)), constants.W_OK)
  } catch {
    throw new RunError(
      known
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
