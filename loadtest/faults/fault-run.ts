// One run: visitors at work, a fault at a counted moment, and a verdict when all is mended and everybody has left.
import { mkdtemp, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { Client } from 'pg'
import { dumpShow } from '../checker/read-database.ts'
import { audit, type Audit } from '../crashes/audit.ts'
import { notAllShoppers, pollUntil } from '../crashes/shopper.ts'
import type { Call } from '../history.ts'
import { seeded, type Random } from '../random.ts'
import { whileAdvancing } from '../stall-timeout.ts'
import { FAULTS, type Fault, type Strike } from './faults.ts'
import type { Installation } from './installation.ts'
import { Load } from './load.ts'
import type { Plan } from './plan.ts'

export type FaultRun = Audit & {
  plan: Plan
  /** How long the run took. */
  ms: number
  /** From the end of the fault until each shopper has been served again. */
  servedAgainMs: number
  commands: number
  /** Commands whose outcome is unknown. */
  unknown: number
}

/** As many as one purchase has; the first may have been on its way before the fault. */
const ANSWERS_AFTERWARDS = 3
const POLL_MS = 50

/** @throws {RunError} when the servers or the shoppers do not recover */
export async function runFault(installation: Installation, plan: Plan): Promise<FaultRun> {
  const startedAt = performance.now()
  const showId = `fault-${plan.seed}`
  await installation.addShow(showId, plan.seats)
  const load = new Load(plan, installation.url, showId)
  try {
    await load.begin()
    await strikeAll(installation, plan, load)
    await installation.mend()
    const mendedAt = performance.now()
    const before = load.answers
    const served = (): number =>
      load.answers.reduce((sum, answers, i) => sum + Math.min(answers - (before[i] ?? 0), ANSWERS_AFTERWARDS), 0)
    await pollUntil(() => served() === before.length * ANSWERS_AFTERWARDS, served, 'be served again')
    const servedAgainMs = performance.now() - mendedAt
    await load.end()
    await untilFree(installation.databaseUrl, showId)

    const { history, violations } = await load.visitorsHistory()
    const calls = [...history.calls, ...load.shoppers.flatMap((shopper) => shopper.calls)]
    const found = await audit(installation.databaseUrl, showId, load.shoppers, { history })
    const log = installation.takeLog()
    const faults = [...found.faults, ...violations, ...(log ? [`The servers logged an error: ${log}`] : [])]
    if (found.lost + found.doubled + faults.length > 0) faults.push(await keep(installation.databaseUrl, showId, calls))
    return {
      ...found,
      faults,
      plan,
      ms: performance.now() - startedAt,
      servedAgainMs,
      commands: calls.length,
      unknown: calls.filter(({ outcome }) => outcome.kind === 'unknown').length,
    }
  } finally {
    await load.close()
  }
}

/** Keeps what shows the fault. @returns a sentence that names the folder */
async function keep(databaseUrl: string, showId: string, calls: readonly Call[]): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), `holdfast-${showId}-`))
  await writeFile(join(folder, 'calls.jsonl'), calls.map((call) => `${JSON.stringify(call)}\n`).join(''))
  await dumpShow(databaseUrl, showId, join(folder, 'database.jsonl'))
  return `Its calls and the rows of its show are kept in ${folder}.`
}

/** Waits for each moment of the plan, and strikes. Resolves when the last strike is over. */
async function strikeAll(installation: Installation, plan: Plan, load: Load): Promise<void> {
  const random = seeded(plan.seed, 1000)
  for (const times of plan.after) {
    const struck = awaitMoment(installation, plan, times, random)
    const answers = (): number => load.answers.reduce((sum, each) => sum + each, 0)
    await whileAdvancing(struck, answers, `The moment of the fault did not come: ${plan.moment}, ${times} times.`)
  }
}

function awaitMoment(installation: Installation, plan: Plan, times: number, random: Random): Promise<unknown> {
  const fault: Fault = FAULTS[plan.fault]
  const { moment, lastsMs } = plan
  const strikeAt = (which: number, connection: Strike['connection']): Promise<unknown> => {
    const server = installation.servers[which]
    if (!server) throw new RangeError(`There is no server ${which}.`)
    return fault.strike({ installation, server, connection, lastsMs, random })
  }
  return new Promise((resolve) => {
    if (moment === 'answered') installation.balancer.afterAnswers(times, (which) => resolve(strikeAt(which, undefined)))
    else {
      const proxy = installation.servers[plan.server]?.proxy
      proxy?.at(moment, times, (connection) => resolve(strikeAt(plan.server, connection)))
    }
  })
}

/** Waits until no seat of the show is held any more. Whether each came free in time is judged by the log. */
async function untilFree(databaseUrl: string, showId: string): Promise<void> {
  const client = new Client(databaseUrl)
  await client.connect()
  try {
    let held = Infinity
    const polling = async (): Promise<void> => {
      for (;;) {
        const { rows } = await client.query<{ held: number }>(
          'select count(*)::int as held from seat where show_id = $1 and held_by is not null and booking_id is null',
          [showId],
        )
        held = rows[0]?.held ?? 0
        if (held === 0) return
        await pause(POLL_MS)
      }
    }
    await whileAdvancing(polling(), () => held, notAllShoppers('lose what they abandoned: seats are held for ever'))
  } finally {
    await client.end()
  }
}
