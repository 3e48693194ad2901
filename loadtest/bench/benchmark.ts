// Measures row after row; each has the machine for itself, and leaves nothing for the next.
import { whileAdvancing } from '../stall-timeout.ts'
import { Cleanup } from '../cleanup.ts'
import { requireSockets } from '../open-files.ts'
import { RunError, type Run } from '../run.ts'
import type { BenchOptions } from './command-line.ts'
import { contendersOf } from './contender.ts'
import { shareInUse, thisMachine } from './machine.ts'
import type { Report, RowReport } from './report.ts'
import { rowLine } from './report-text.ts'
import type { Measured, Row } from './row.ts'
import { ROWS } from './rows.ts'
import { FULL, QUICK } from './sizes.ts'

const SECOND_MS = 1000

/** @throws {RunError} when it cannot be carried out; what goes wrong in a row stands in the report */
export async function benchmark(options: BenchOptions, run: Run): Promise<Report> {
  const { rows, quick } = options
  requireSockets((quick ? QUICK : FULL).greatRush)
  const inUseBefore = await shareInUse()
  const startedAt = new Date()
  const reports: RowReport[] = []
  let postgres = ''
  for (const [i, row] of rows.entries()) {
    run.progress.phase(`${i + 1} of ${rows.length}: ${row.title}`)
    const report = await measureRow(row, options, run, (version) => (postgres = version))
    // What was stopped in the middle came to nothing.
    if (run.cleanup.hasBegun) break
    reports.push(report)
    run.progress.say(rowLine(report))
  }
  return {
    startedAt: startedAt.toISOString(),
    seconds: (Date.now() - startedAt.getTime()) / SECOND_MS,
    command: commandOf(options),
    quick,
    machine: thisMachine(postgres),
    inUseBefore,
    rows: reports,
  }
}

async function measureRow(
  row: Row,
  { quick, seed }: BenchOptions,
  run: Run,
  onPostgres: (version: string) => void,
): Promise<RowReport> {
  const sizes = quick ? QUICK : FULL
  const cleanup = new Cleanup()
  run.cleanup.add(() => cleanup.run())
  const load = { ours: 0, reference: 0 }
  const contenders = contendersOf(
    { ...run, cleanup },
    { onPostgres, onLoad: (share, whose) => (load[whose] = Math.max(load[whose], share)) },
  )
  const start = performance.now()
  const measured = await asMeasured(
    whileAdvancing(
      row.measure({ run: { ...run, cleanup }, contenders, sizes, seed }),
      () => run.progress.steps,
      'It got stuck: for a minute nothing moved on.',
    ),
  )
  await cleanup.run()
  const { remarks = [], violations = [] } = measured
  return {
    id: row.id,
    title: row.title,
    how: row.how(sizes),
    // What is wrong has no speed, and nothing good is to be said of it.
    figures: violations.length > 0 ? [] : measured.figures,
    remarks: violations.length > 0 ? [] : remarks,
    violations,
    seconds: (performance.now() - start) / SECOND_MS,
    load,
  }
}

/** What could not be measured, or came out wrong, has no figures; the other rows may still. */
async function asMeasured(measuring: Promise<Measured>): Promise<Measured> {
  try {
    return await measuring
  } catch (error) {
    if (!(error instanceof RunError)) throw error
    return { figures: [], violations: [error.message] }
  }
}

function commandOf({ rows, quick, seed }: BenchOptions): string {
  const options = [
    ...(rows === ROWS ? [] : [`--only ${rows.map(({ id }) => id).join(',')}`]),
    ...(quick ? ['--quick'] : []),
    ...(seed === 1 ? [] : [`--seed ${seed}`]),
  ]
  return ['npm run bench', ...(options.length > 0 ? ['--', ...options] : [])].join(' ')
}
