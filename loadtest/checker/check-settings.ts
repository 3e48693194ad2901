// What the checker is given about one show: its history, the server's rules for holds, and how inexactly times are known.
import type { LogSettings } from '../../server/audit/log-settings.ts'
import type { HoldLimits } from '../../shared/limits.ts'
import type { Call, Operation, Sighting } from '../history.ts'
import { SECOND_MS } from '../run-clock.ts'
import type { DatabaseClock } from './database-clock.ts'

/** How late a sweep may be and how wrong a clock; each kind of run allows for its own. */
export type Tolerances = Pick<LogSettings, 'sweepWithinMs'> &
  Readonly<{
    /** How wrong the servers' idea of the database's clock may be, in either direction. */
    clockErrorMs: number
    /** How far the clocks of the load's processes may be apart; 0, for one process, when left out. */
    loadClockErrorMs?: number
  }>

export type CheckSettings = Tolerances & LogSettings

/** @param limits those of the show */
export function checkSettings(limits: HoldLimits, tolerances: Tolerances): CheckSettings {
  return {
    ...tolerances,
    holdMs: limits.holdSeconds * SECOND_MS,
    holdMaxMs: limits.holdMaxSeconds * SECOND_MS,
    graceMs: limits.graceSeconds * SECOND_MS,
    resumeMs: (limits.holdResumeSeconds ?? 0) * SECOND_MS,
    maxSeatsPerVisitor: limits.maxSeatsPerVisitor,
    heldSeatsPerAddress: limits.heldSeatsPerAddress ?? null,
  }
}

/** The history of one show, and what it is checked against. */
export type ShowHistory = Readonly<{
  calls: readonly Call[]
  sightings: readonly Sighting[]
  operations: readonly Operation[]
  clock: DatabaseClock
  settings: CheckSettings
  /** Whether visitors and operators of whom the history knows nothing may have used the show too. */
  strangers: boolean
}>
