// What a benchmark came to, as JSON has it.
import type { Figure } from './figure.ts'
import type { Machine } from './machine.ts'

export type RowReport = {
  id: string
  title: string
  how: string
  figures: Figure[]
  remarks: string[]
  /** What must not be; then there are no figures. */
  violations: string[]
  seconds: number
  /** The most of a core that the load took in a workload that was timed, to drive each; 1 would be all of it. */
  load: { ours: number; reference: number }
}

export type Report = {
  startedAt: string
  seconds: number
  /** By which it was started. */
  command: string
  quick: boolean
  machine: Machine
  /** Which share of all cores others used when it was about to begin. */
  inUseBefore: number
  rows: RowReport[]
}

export function violationsIn({ rows }: Report): string[] {
  return rows.flatMap(({ title, violations }) => violations.map((violation) => `${title}: ${violation}`))
}

/** Above this share of a core the load measures itself. */
const BUSY = 0.9

/** Whose figures are in part those of the load, in a sentence; a reference that is held up makes ratios look better. */
export function busyIn({ load: { ours, reference } }: Pick<RowReport, 'load'>): string | undefined {
  if (ours > BUSY && reference > BUSY) return 'The load had no time left: all figures are in part its own.'
  if (ours > BUSY) return 'The load had no time left for Holdfast, whose figures are in part those of the load.'
  if (reference > BUSY) return 'The load had no time left for a reference, which could be faster than measured.'
  return undefined
}

/** Above this share of all cores, what others do is in the figures. */
const SHARED = 0.1

export function isShared({ inUseBefore }: Pick<Report, 'inUseBefore'>): boolean {
  return inUseBefore > SHARED
}
