// Says at the start how many shows visitors cannot confirm bookings of themselves, and whether any server can (B5).
import type { MikroORM } from '@mikro-orm/postgresql'
import type { Logger } from 'pino'
import type { Config } from './config.ts'

/** Logs one line when shows on sale, or to come, are confirmed by servers alone: a warning where no server can. */
export async function reportShowsOfServers(orm: MikroORM, config: Config, log: Logger): Promise<void> {
  const unsaidIsServer = config.holds.pricedConfirmBy === 'server'
  const [row] = await orm.em.fork().execute<{ shows: number }[]>(
    `select count(*)::int as shows from show join seating_plan using (plan_id)
     where sales_close_at > now() and (confirm_by = 'server' or confirm_by is null and has_prices and ?)`,
    [unsaidIsServer],
  )
  const shows = row?.shows ?? 0
  if (shows === 0) return
  const what = `Bookings of ${shows === 1 ? '1 show' : `${shows} shows`} can be confirmed only by a server of yours, once it has been paid`
  if (config.confirmSecret !== undefined) return log.info(`${what}: with CONFIRM_SECRET as its token.`)
  log.warn(
    `${what}, and none can, since CONFIRM_SECRET is not set: nobody can buy. Set it, or let visitors confirm without paying: docs/payments.md says how.`,
  )
}
