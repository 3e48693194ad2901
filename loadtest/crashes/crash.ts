// One crash: shoppers at work, a kill at a moment that chance chose, and everything looked through when all have come back.
import { setTimeout as pause } from 'node:timers/promises'
import { allAdvancing, whileAdvancing } from '../stall-timeout.ts'
import { between, type Random } from '../random.ts'
import { audit, type Audit } from './audit.ts'
import type { Cluster } from './cluster.ts'
import { Shopper } from './shopper.ts'

/** Who is killed, of how many servers on one database. */
export type CrashKind = { servers: number; victim: 'server' | 'PostgreSQL' }

export type Crash = Audit & {
  kind: CrashKind
  /** How long the shoppers had been at it when it came. */
  afterMs: number
  /** From the kill until each shopper has been served again. */
  servedAgainMs: number
  commands: number
  /** Commands whose answer never came. */
  unknown: number
}

const SEATS = 60
const SHOPPERS = 20
const AFTER_MS = { least: 50, most: 800 }
/** The answers of one purchase; the first of them may have been on its way before the kill. */
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
    await allAdvancing(ready, notAll('look at the show'))
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
    await until(() => served() === SHOPPERS * ANSWERS_AFTERWARDS, served, 'be served again')
    const servedAgainMs = performance.now() - killedAt
    isOver = true
    await allAdvancing(shopping, notAll('get their last answers'))

    const calls = shoppers.flatMap((shopper) => shopper.calls)
    const unknown = calls.filter(({ outcome }) => outcome.kind === 'unknown').length
    const found = await audit(cluster.databaseUrl, showId, shoppers)
    const kind = { servers: cluster.servers, victim }
    return { kind, afterMs, servedAgainMs, commands: calls.length, unknown, ...found }
  } finally {
    for (const shopper of shoppers) shopper.close()
  }
}

/** Waits until it is so, for as long as `progress` differs now and then. @throws {RunError} when it does no more */
export function until(isSo: () => boolean, progress: () => number, what: string): Promise<void> {
  const looking = async (): Promise<void> => {
    while (!isSo()) await pause(5, undefined, { ref: false })
  }
  return whileAdvancing(looking(), progress, notAll(what))
}

export function notAll(what: string): string {
  return `Not all shoppers could ${what}.`
}
