// One crash: shoppers at work, a kill at a random moment, and an audit when all are served again.
import { setTimeout as pause } from 'node:timers/promises'
import { allAdvancing } from '../stall-timeout.ts'
import { between, type Random } from '../random.ts'
import { audit, type Audit } from './audit.ts'
import type { Cluster } from './cluster.ts'
import { notAllShoppers, pollUntil, Shopper } from './shopper.ts'

/** The process to kill, and how many servers share the database. */
export type CrashKind = { servers: number; victim: 'server' | 'PostgreSQL' }

export type Crash = Audit & {
  kind: CrashKind
  /** The time from the start of shopping to the kill. */
  afterMs: number
  /** From the kill until each shopper has been served again. */
  servedAgainMs: number
  commands: number
  /** Commands that were never answered. */
  unknown: number
}

const SEATS = 60
const SHOPPERS = 20
const AFTER_MS = { least: 50, most: 800 }
/** As many as one purchase has; the first may have been on its way before the kill. */
const ANSWERS_AFTERWARDS = 3

/** @throws {RunError} when the shoppers are not served again */
export async function crash(
  cluster: Cluster,
  victim: CrashKind['victim'],
  showId: string,
  random: Random,
): Promise<Crash> {
  await cluster.addShow(showId, SEATS)
  const shoppers = Array.from({ length: SHOPPERS }, () => new Shopper(cluster.url, showId, random))
  try {
    const ready = shoppers.map((shopper) => shopper.ready())
    await allAdvancing(ready, notAllShoppers('look at the show'))
    let isOver = false
    const shopping = shoppers.map((shopper) => shopper.shop(() => isOver))
    const afterMs = between(random, AFTER_MS.least, AFTER_MS.most)
    await pause(afterMs)

    const killedAt = performance.now()
    const before = shoppers.map(({ answers }) => answers)
    const served = (): number =>
      shoppers.reduce((sum, { answers }, i) => sum + Math.min(answers - (before[i] ?? 0), ANSWERS_AFTERWARDS), 0)
    if (victim === 'PostgreSQL') await cluster.killPostgres()
    else await cluster.killServer(between(random, 0, cluster.servers - 1))
    await pollUntil(() => served() === SHOPPERS * ANSWERS_AFTERWARDS, served, 'be served again')
    const servedAgainMs = performance.now() - killedAt
    isOver = true
    await allAdvancing(shopping, notAllShoppers('get their last answers'))

    const calls = shoppers.flatMap((shopper) => shopper.calls)
    const unknown = calls.filter(({ outcome }) => outcome.kind === 'unknown').length
    const found = await audit(cluster.databaseUrl, showId, shoppers)
    const kind = { servers: cluster.servers, victim }
    return { kind, afterMs, servedAgainMs, commands: calls.length, unknown, ...found }
  } finally {
    for (const shopper of shoppers) shopper.close()
  }
}
