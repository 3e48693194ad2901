// The server whose pages are pictured: the demo's shows, and more of them in other states of their sale.
import { chmodSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pino } from 'pino'
import { startApp, type App } from '../../../server/app.ts'
import { createShow, checkedShow, type NewShow } from '../../../server/booking/new-show.ts'
import { readConfig } from '../../../server/config.ts'
import { startEmbeddedPostgres } from '../../../server/database/embedded/embedded-postgres.ts'
import { maintain, openDatabase } from '../../../server/database/orm.ts'
import { demoShows } from '../../../server/demo/demo-shows.ts'
import { HOLD_SETTINGS } from '../../../server/testing/hold-settings.ts'
import { backdate } from '../../../server/testing/test-box-office.ts'

/** What the server signs with. */
export const AUTH_SECRET = 'the secret that the pictured server signs with'

export interface DemoServer {
  url: string
  live: App['live']
  /** Adds a show once; another call with its id does nothing. `but` replaces fields of one of the demo's shows. @returns its id */
  addShow: (showId: string, like: string, but: Partial<NewShow>) => Promise<string>
  /** Ends the holds of a show, as when their time is up. */
  expireHolds: (showId: string) => Promise<void>
  /** Leaves this time to the holds of a show. */
  hurry: (showId: string, leftMs: number) => Promise<void>
  /** Admits the first seats of a booking, as at the door. */
  admit: (showId: string, bookingId: string, seatCount: number) => Promise<void>
  close: () => Promise<void>
}

/** Starts it with a database in a temporary folder, on a free port. */
export async function startDemoServer(): Promise<DemoServer> {
  const folder = mkdtempSync(join(tmpdir(), 'holdfast-screenshots-'))
  // As root, PostgreSQL runs as another user.
  chmodSync(folder, 0o755)
  const postgres = await startEmbeddedPostgres({ dataDir: folder })
  const settings = { DATABASE_URL: postgres.url, DEMO: 'on', PORT: '0', RATE_LIMIT: 'off', AUTH_SECRET }
  const app = await startApp(readConfig(settings), pino({ level: 'error' }))
  const orm = openDatabase(postgres.url, 2)
  const added = new Set<string>()

  return {
    url: app.url,
    live: app.live,
    addShow: async (showId, like, but) => {
      if (added.has(showId)) return showId
      added.add(showId)
      const model = demoShows(new Date()).find((show) => show.showId === like)
      if (!model) throw new Error(`The demo has no show ${like}.`)
      const show = checkedShow({ ...model, ...but, showId })
      await maintain(postgres.url, (database) => database.em.fork().transactional((em) => createShow(em, show)))
      return showId
    },
    expireHolds: async (showId) => {
      await backdate(orm, showId, HOLD_SETTINGS.holdMs)
      await app.sweeper.sweepOnce()
    },
    hurry: (showId, leftMs) => backdate(orm, showId, HOLD_SETTINGS.holdMs - leftMs),
    admit: async (showId, bookingId, seatCount) => {
      await orm.em.fork().execute(
        `insert into admission (show_id, booking_id, seat_id, scan_id, operator)
         select show_id, booking_id, seat_id, gen_random_uuid(), 'Door' from booking_seat
         where show_id = ? and booking_id = ? order by seat_id limit ?`,
        [showId, bookingId, seatCount],
      )
    },
    close: async () => {
      await orm.close(true)
      await app.stop()
      await postgres.stop()
      rmSync(folder, { recursive: true, force: true })
    },
  }
}
