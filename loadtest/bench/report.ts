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
  /** The most of a core that the load took from a drill that was timed; 1 would be all of it. */
  load: number
}

export type Report = {
  startedAt: string
  seconds: number
  /** By which it was started. */
  command: string
  quick: boolean
  machine: Machine
  rows: RowReport[]
}

export function violationsIn({ rows }: Report): string[] {
  return rows.flatMap(({ title, violations }) => violations.map((violation) => `${title}: ${violation}`))
}
