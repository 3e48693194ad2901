// Runs one attack: honest buyers on a server with its default limits, first alone, then beside the attacker.
import { readFileSync } from 'node:fs'
import { setTimeout as pause } from 'node:timers/promises'
import { z } from 'zod'
import { Show } from '../../shared/protocol.ts'
import { startAnswering } from '../processes/parent.ts'
import { AFTER_COLLECTING, Usage } from '../measure/usage.ts'
import type { Run } from '../run.ts'
import type { ServerSettings } from '../server.ts'
import { Attacked } from './attacker.ts'
import type { Attack } from './attack.ts'
import { HonestBuyer, p95, type Met } from './honest.ts'

const SECOND_MS = 1000
const SHOW = 'attacked'
const SEATS = 20_000
/** Addresses of this machine by which the server tells its clients apart. */
const HONEST = '127.0.0.2'
const ATTACKER = '127.0.0.3'
const BUYERS = 3
const QUIET_MS = 5 * SECOND_MS
const LOOK_MS = 250
const BACK_MS = 60 * SECOND_MS
const MB = 1024 * 1024

export type AttackResult = {
  name: string
  isFlood: boolean
  quietP95: number
  attackedP95: number
  /** What the honest buyers were refused, by code, and how often they lost their connection. */
  refused: Record<string, number>
  lost: number
  /** In bytes: the most that the server's process grew, and what its heap and buffers kept when all was over. */
  grewBytes: number
  keptBytes: number
  /** Most seats that were held by others than the honest buyers. */
  withheld: number
  limit: number
  /** Seats that the attacker has booked in the end. */
  booked: number
  opened: number
  longestOpenMs: number
}

const Ready = z.object({ url: z.string(), databaseUrl: z.string(), pid: z.number() })

/** @param settings of the server, beside the defaults */
export async function runAttack(
  run: Run,
  attack: Attack,
  attackMs: number,
  settings: ServerSettings['environment'],
): Promise<AttackResult> {
  const seats = attack.seats ?? SEATS
  const server = await startAnswering(
    run,
    new URL('../server.ts', import.meta.url),
    {
      environment: settings,
      shows: [{ showId: SHOW, seats, ...(attack.singles && { singles: attack.singles }) }],
    } satisfies ServerSettings,
    Ready,
  )
  const { url, pid } = server.ready
  // They take seats from the far end of the venue.
  const buyers = await Promise.all(
    Array.from({ length: BUYERS }, (_, which) =>
      HonestBuyer.come(
        url,
        HONEST,
        SHOW,
        [0, 1, 2, 3].map((seat) => seats - 1 - which * 10 - seat * 2),
      ),
    ),
  )
  await pause(QUIET_MS / 2)
  for (const buyer of buyers) buyer.take()
  await pause(QUIET_MS)
  const quiet = together(buyers)
  const before = await server.ask(AFTER_COLLECTING, Usage)
  const rssBefore = rssOf(pid)

  const attacker = await startAnswering(
    run,
    new URL('attacker.ts', import.meta.url),
    { attack: attack.name, target: { url, showId: SHOW, seats, from: ATTACKER } },
    z.object({}),
  )
  for (const buyer of buyers) buyer.take()
  let [most, withheld] = [rssBefore, 0]
  const until = performance.now() + attackMs
  for (let turn = 0; performance.now() < until; turn++) {
    await pause(LOOK_MS)
    most = Math.max(most, rssOf(pid))
    if (turn % 4 === 0) withheld = Math.max(withheld, ((await countsOf(url))?.held ?? 0) - BUYERS)
    run.progress.advance()
  }
  const beside = together(buyers)
  const { opened, longestMs } = await attacker.ask({ stop: false }, Attacked)
  const booked = (await countsOf(url))?.booked ?? 0
  for (const buyer of buyers) await buyer.leave()
  await attacker.ask({ stop: true }, Attacked)

  const backBy = performance.now() + BACK_MS
  let kept = Infinity
  while (performance.now() < backBy && kept > 20 * MB) {
    await pause(SECOND_MS)
    const after = await server.ask(AFTER_COLLECTING, Usage)
    kept = after.heapBytes + after.externalBytes - before.heapBytes - before.externalBytes
  }
  return {
    name: attack.name,
    isFlood: attack.isFlood ?? false,
    quietP95: p95(quiet.latencies),
    attackedP95: p95(beside.latencies),
    refused: Object.fromEntries(beside.refusals),
    lost: beside.lost,
    grewBytes: most - rssBefore,
    keptBytes: kept,
    withheld: Math.max(0, withheld),
    limit: 100,
    booked,
    opened,
    longestOpenMs: longestMs,
  }
}

function together(buyers: readonly HonestBuyer[]): Met {
  const all: Met = { latencies: [], refusals: new Map(), lost: 0 }
  for (const buyer of buyers) {
    const { latencies, refusals, lost } = buyer.take()
    all.latencies.push(...latencies)
    all.lost += lost
    for (const [code, count] of refusals) all.refusals.set(code, (all.refusals.get(code) ?? 0) + count)
  }
  return all
}

/** The memory of a process, as Linux counts it. */
function rssOf(pid: number): number {
  const [, kilobytes = '0'] = /VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, 'utf8')) ?? []
  return Number(kilobytes) * 1024
}

/** Undefined when the server does not say within a second. */
async function countsOf(url: string): Promise<Show['counts'] | undefined> {
  try {
    const response = await fetch(`${url}/api/shows/${SHOW}`, { signal: AbortSignal.timeout(SECOND_MS) })
    return Show.parse(await response.json()).counts
  } catch {
    return undefined
  }
}
