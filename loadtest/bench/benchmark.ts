// Measures one row after the other. Each row has the machine for itself, and leaves nothing behind for the next.
import { loadavg } from 'node:os'
import { plural } from '../format.ts'
import { Cleanup, requireSockets, RunError, type Run } from '../run.ts'
import { SECOND_MS } from '../run-clock.ts'
import { whileAdvancing } from '../stall-timeout.ts'
import { contendersOf } from './contender.ts'
import { OthersUse } from './others-use.ts'
import { shareInUse, thisMachine } from './machine.ts'
import { rowLine, type Report, type RowReport } from './report.ts'
import type { Measured, Row, Sizes } from './rounds.ts'
import { isSlowness } from './too-slow.ts'

export type BenchmarkOptions = {
  rows: readonly Row[]
  sizes: Sizes
  /** Whether the sizes are too small for the figures to mean anything. */
  quick: boolean
  seed: number
  /** The command line, for the report. */
  command: string
  /** Of the whole run, in sentences. */
  notes?: string[]
}

/** @throws {RunError} when the run cannot be carried out. What goes wrong in a row stands in the report */
export async function benchmark(options: BenchmarkOptions, run: Run): Promise<Report> {
  const { rows, sizes, quick, command, notes = [] } = options
  requireSockets(Math.max(sizes.manyLastSeatUsers, sizes.buyers))
  const inUseBefore = await shareInUse()
  const startedAt = new Date()
  const reports: RowReport[] = []
  let postgres = ''
  for (const [i, row] of rows.entries()) {
    run.progress.phase(`${i + 1} of ${rows.length}: ${row.title}`)
    const report = await measureRow(row, options, run, (version) => (postgres = version))
    // A row that was interrupted has no result.
    if (run.cleanup.hasBegun) break
    reports.push(report)
    run.progress.say(rowLine(report))
  }
  return {
    startedAt: startedAt.toISOString(),
    seconds: (Date.now() - startedAt.getTime()) / SECOND_MS,
    command,
    quick,
    machine: thisMachine(postgres),
    inUseBefore,
    notes,
    rows: reports,
  }
}

async function measureRow(
  row: Row,
  { sizes, seed }: BenchmarkOptions,
  run: Run,
  onPostgres: (version: string) => void,
): Promise<RowReport> {
  const cleanup = new Cleanup()
  run.cleanup.add(() => cleanup.run())
  const rowRun = { ...run, cleanup }
  const load = { ours: 0, reference: 0 }
  const notes: string[] = []
  const others = new OthersUse()
  let busy = 0
  const contenders = contendersOf(rowRun, {
    onPostgres: (version, pid) => {
      onPostgres(version)
      if (pid !== undefined) others.add(pid)
    },
    onBusy: (requests) => (busy += requests),
    onLoad: (share, whose) => (load[whose] = Math.max(load[whose], share)),
  })
  const start = performance.now()
  const measured = await orViolation(
    whileAdvancing(
      row.measure({ run: rowRun, contenders, sizes, seed, others, note: (sentence) => notes.push(sentence) }),
      () => run.progress.steps,
      'It got stuck: for a minute nothing moved on.',
    ),
  )
  await cleanup.run()
  if (busy > 0) notes.push(`A server that was busy refused ${plural(busy, 'request')}, which were sent again.`)
  const { figures, remarks = [], violations = [], slowness } = measured
  const isGood = violations.length === 0
  return {
    id: row.id,
    title: row.title,
    how: row.how(sizes),
    // The speed of wrong answers means nothing.
    figures: isGood ? figures : [],
    remarks: isGood ? remarks : [],
    notes: [...(slowness === undefined ? [] : [`Not measured: ${slowness}`]), ...notes],
    violations,
    seconds: (performance.now() - start) / SECOND_MS,
    load,
    others: { shares: [...others.shares], loadAverage: loadavg()[0] ?? 0 },
  }
}

/** Turns the error of a row into a note or a violation, so that the other rows can still be measured. */
async function orViolation(measuring: Promise<Measured>): Promise<Measured & { slowness?: string }> {
  try {
    return await measuring
  } catch (error) {
    if (isSlowness(error)) return { figures: [], slowness: error.message }
    if (!(error instanceof RunError)) throw error
    return { figures: [], violations: [error.message] }
  }
}
