// Warns at the start of settings that differ between servers, and of shows whose bookings cannot be confirmed.
import type { MikroORM } from '@mikro-orm/postgresql'
import type { Logger } from 'pino'
import type { Config } from './config.ts'
import { publishSettings } from './database/shared-settings.ts'

const NAMES: Readonly<Record<string, string>> = { postgres: 'that of PostgreSQL', redis: 'Redis', off: 'off' }

/** Warns of hold settings that differ from those of the server that started last on this database. */
export async function warnOfHoldSettings(orm: MikroORM, { holds }: Pick<Config, 'holds'>, log: Logger): Promise<void> {
  const values = {
    HOLD_SECONDS: holds.holdMs / 1000,
    HOLD_MAX_SECONDS: holds.holdMaxMs / 1000,
    GRACE_SECONDS: holds.graceMs / 1000,
    HOLD_RESUME_SECONDS: holds.resumeMs / 1000,
    MAX_SEATS_PER_VISITOR: holds.maxSeatsPerVisitor,
    HELD_SEATS_PER_ADDRESS: holds.heldSeatsPerAddress ?? 'off',
  }
  const others = await publishSettings(orm, values)
  for (const [name, value] of Object.entries(values)) {
    if (others[name] === undefined) continue
    log.warn(
      `${name} is ${value} here, and was ${others[name]} for the server that started last on this database. Shows that exist keep their own; new ones get the value of the server that makes them.`,
    )
  }
}

/** Warns of a kind of bus that differs from that of the server that started last on this database. */
export async function warnOfBus(orm: MikroORM, { bus }: Pick<Config, 'bus'>, log: Logger): Promise<void> {
  // The kind alone: an address has a password.
  const other = (await publishSettings(orm, { BUS_URL: bus.kind }))['BUS_URL']
  if (other === undefined) return
  log.warn(
    `By BUS_URL the bus is ${NAMES[bus.kind]} here, and was ${NAMES[other] ?? other} for the server that started last on this database. Servers tell each other of changes at once only by the same bus: set BUS_URL alike for all.`,
  )
}

/** Logs how many current shows only a server may confirm (B5): as a warning when no server can, as CONFIRM_SECRET is not set. */
export async function warnOfUnconfirmableShows(orm: MikroORM, config: Config, log: Logger): Promise<void> {
  const shows = await serverConfirmedShows(orm, config)
  if (shows === 0) return
  const what = `Bookings of ${shows === 1 ? '1 show' : `${shows} shows`} can be confirmed only by a server of yours, once it has been paid`
  if (config.confirmSecret !== undefined) return log.info(`${what}: with CONFIRM_SECRET as its token.`)
  log.warn(
    `${what}, and none can, since CONFIRM_SECRET is not set: nobody can buy. Set it, or let visitors confirm without paying: docs/payments.md says how.`,
  )
}

/** How many current shows only a server may confirm. */
export async function serverConfirmedShows(orm: MikroORM, config: Config): Promise<number> {
  const defaultIsServer = config.holds.pricedConfirmBy === 'server'
  const [row] = await orm.em.fork().execute<{ shows: number }[]>(
    `select count(*)::int as shows from show join seating_plan using (plan_id)
     where sales_close_at > now() and (confirm_by = 'server' or confirm_by is null and has_prices and ?)`,
    [defaultIsServer],
  )
  return row?.shows ?? 0
}
