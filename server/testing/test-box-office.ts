// A box office with its own database and shows, for tests.
import { MikroORM } from '@mikro-orm/postgresql'
import type { RefusalCode } from '../../shared/protocol.ts'
import { BoxOffice } from '../booking/box-office.ts'
import type { Result } from '../booking/command.ts'
import type { HoldSettings } from '../booking/decision.ts'
import { checkedShow, createShow, type NewShow } from '../booking/new-show.ts'
import { ReadPool } from '../booking/read-pool.ts'
import { Sweeper } from '../booking/sweeper.ts'
import { maintain } from '../database/orm.ts'
import { openPools, type Pools } from '../database/pools.ts'
import { testDatabase } from './database.ts'
import { oneRowPlan } from './one-row-plan.ts'
import { MINUTE, HOLD_SETTINGS } from './hold-settings.ts'

const DAY = 24 * 60 * MINUTE

/** The booking part of a server. */
export type TestNode = {
  /** The pool of commands. */
  orm: MikroORM
  pools: Pools
  office: BoxOffice
  sweeper: Sweeper
  reads: ReadPool
  /** The errors that the office reported as defects, in order. */
  defects: unknown[]
}

export type TestBoxOffice = TestNode & {
  url: string
  /** Creates a show with this number of seats, on sale now; `but` replaces some of its fields. @returns its id */
  addShow: (seatCount: number, but?: Partial<NewShow>) => Promise<string>
  /** Adds a node on the same database, which `close` closes too. */
  addNode: (options?: NodeOptions) => TestNode
  close: () => Promise<void>
}

/**
 * `databasePool` is as the setting `DATABASE_POOL`; `url` leads to the same database in another way, such as through a
 * proxy.
 */
type NodeOptions = {
  settings?: Partial<HoldSettings>
  queueLimit?: number
  databasePool?: number
  useMs?: number
  url?: string
}

/** Call it in `beforeAll`, and `close` in `afterAll`. */
export async function testBoxOffice(): Promise<TestBoxOffice> {
  const database = await testDatabase()
  const nodes: TestNode[] = []
  let shows = 0

  const addNode = (options: NodeOptions = {}): TestNode => {
    const { settings, queueLimit = 20_000, databasePool = 10, useMs, url = database.url } = options
    const pools = openPools(url, databasePool, useMs)
    const reads = new ReadPool(pools)
    const defects: unknown[] = []
    const office = new BoxOffice(pools, reads, { ...HOLD_SETTINGS, ...settings }, queueLimit, (error) =>
      defects.push(error),
    )
    const sweeper = new Sweeper(pools.background, office)
    const node = { orm: pools.commands, pools, office, sweeper, reads, defects }
    nodes.push(node)
    return node
  }
  const first = addNode()

  return {
    ...first,
    url: database.url,
    addNode,
    addShow: async (seatCount, but = {}) => {
      const showId = `show-${++shows}`
      const now = Date.now()
      const show: NewShow = {
        showId,
        title: 'A test',
        venue: 'Here',
        startsAt: new Date(now + DAY),
        salesOpenAt: new Date(now - DAY),
        salesCloseAt: new Date(now + DAY),
        timeZone: 'Europe/Berlin',
        currency: 'EUR',
        plan: oneRowPlan(seatCount),
        ...but,
      }
      const checked = checkedShow(show)
      await maintain(database.url, (orm) => orm.em.fork().transactional((em) => createShow(em, checked)))
      return showId
    },
    close: async () => {
      for (const { office, pools } of nodes) {
        await office.queues.close()
        await pools.close()
      }
      await database.drop()
    },
  }
}

/**
 * Moves the holds of a show, or of one visitor in it, `ms` milliseconds into the past. Servers notice by the time of the
 * show's last change, as they notice a restored database. The show is locked first, as servers do.
 */
export async function backdate(orm: MikroORM, showId: string, ms: number, visitorId?: string): Promise<void> {
  await orm.em.fork().execute(
    `with shows as (
       update show set changed_at = changed_at + interval '1 ms' where show_id = ? returning show_id
     )
     update hold set held_since = held_since - i, expires_at = expires_at - i, promised_until = promised_until - i,
       ended_at = ended_at - i
     from (select make_interval(secs => ?::float8 / 1000) as i) as by, shows
     where hold.show_id = shows.show_id and visitor_id = coalesce(?::uuid, visitor_id)`,
    [showId, ms, visitorId ?? null],
  )
}

/** The value of a successful result. @throws {Error} for a refusal */
export function valueOf<V>(result: Result<V>): V {
  if (!result.ok) throw new Error(`${result.error.code}: ${result.error.message}`)
  return result.value
}

/** The code of a refusal, or `ok`. */
export function codeOf(result: Result<unknown>): RefusalCode | 'ok' {
  return result.ok ? 'ok' : result.error.code
}
