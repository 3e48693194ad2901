// Compares the settings of holds with those of the other servers on the database, which ought to have the same.
import type { MikroORM } from '@mikro-orm/postgresql'
import type { Logger } from 'pino'
import type { Config } from './config.ts'
import { publishSettings } from './database/shared-settings.ts'

/** Warns of settings of holds that the server started before on this database did not have: what it runs with is not known. */
export async function compareHoldSettings(
  orm: MikroORM,
  { holds, limits }: Pick<Config, 'holds' | 'limits'>,
  log: Logger,
): Promise<void> {
  const values = {
    HOLD_SECONDS: holds.holdMs / 1000,
    HOLD_MAX_SECONDS: holds.holdMaxMs / 1000,
    GRACE_SECONDS: holds.graceMs / 1000,
    HOLD_RESUME_SECONDS: holds.resumeMs / 1000,
    MAX_SEATS_PER_VISITOR: holds.maxSeatsPerVisitor,
    HELD_SEATS_PER_ADDRESS: limits.heldSeatsPerAddress ?? 'off',
  }
  const others = await publishSettings(orm, values)
  for (const [name, value] of Object.entries(values)) {
    if (others[name] === undefined) continue
    log.warn(
      `${name} is ${value} here, and was ${others[name]} for the server that started last on this database. If that one still runs, give both the same value: otherwise each promises something else for the same hold.`,
    )
  }
}
