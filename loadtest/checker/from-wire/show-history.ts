// The history of one show as its clients recorded it.
import type { Call, Sighting } from '../../history.ts'
import type { CheckSettings } from '../check-settings.ts'
import type { DatabaseClock } from '../database-clock.ts'

/** The history of one show, and what it is checked against. */
export type ShowHistory = Readonly<{
  calls: readonly Call[]
  sightings: readonly Sighting[]
  clock: DatabaseClock
  settings: CheckSettings
  /** Whether visitors of whom the history knows nothing may have used the show too. */
  strangers: boolean
}>
