// A lap of the fuzz test: inputs against one server, beside honest buyers, and the final checks.
import { setTimeout as pause } from 'node:timers/promises'
import { allAdvancing } from '../stall-timeout.ts'
import { notAllShoppers, Shopper } from '../crashes/shopper.ts'
import { SECOND_MS } from '../run-clock.ts'
import { seeded } from '../random.ts'
import type { FuzzServers, Limits, Served } from './fuzz-servers.ts'
import type { Input } from './input.ts'
import { HONEST_SHOW } from './json-grammar.ts'
import { inputOf } from './kinds.ts'
import { play } from './play.ts'
import { faultsOf } from './final-checks.ts'
import type { Tally } from './tally.ts'

/** The number of inputs under way at a time. */
const LANES = 8
const BUYERS = 6
/** A missing answer is a finding; a late answer on a busy machine is none. */
const HONEST = { cancels: 1, pauseMs: 300, answerTimeoutMs: 60 * SECOND_MS }
const ANSWER_MS = 30 * SECOND_MS
const PULSE_MS = SECOND_MS
/** The longest time between an error and its cause. */
const LATE_MS = 2 * SECOND_MS

export type Lap = {
  seed: number
  limits: Limits
  /** The number of its first input. */
  first: number
  isOver: () => boolean
}

/** A finding, and the inputs that may have caused it; none when it is about the lap as a whole. */
export type Suspicion = { finding: string; inputs: Input[] }

/** @returns the number of the next lap's first input, and what was found, if anything */
export async function runLap(
  servers: FuzzServers,
  lap: Lap,
  tally: Tally,
): Promise<{ next: number; found: Suspicion[] }> {
  const served = await servers.serve(lap.limits)
  const { server } = served
  const buyers = Array.from(
    { length: BUYERS },
    (_, i) => new Shopper(server.url, HONEST_SHOW, seeded(lap.seed, i), HONEST),
  )
  try {
    await allAdvancing(
      buyers.map((buyer) => buyer.ready()),
      notAllShoppers('look at the show'),
    )
    const before = await server.memory(true)
    let isOver = false
    const buying = buyers.map((buyer) => buyer.shop(() => isOver))
    for (const each of buying) each.catch(() => undefined)
    const { next, suspicion } = await runLanes(served, lap, tally)
    isOver = true
    tally.bought += buyers.reduce(
      (sum, { calls }) => sum + calls.filter(({ outcome }) => outcome.kind === 'booking').length,
      0,
    )
    if (suspicion) return { next, found: [suspicion] }
    await allAdvancing(buying, notAllShoppers('get their last answers'))
    const faults = await faultsOf(served, buyers, before, tally)
    return { next, found: faults.map((finding) => ({ finding, inputs: [] })) }
  } finally {
    for (const buyer of buyers) buyer.close()
    await server.stop()
  }
}

async function runLanes(
  { server, peer, tokens }: Served,
  { seed, first, isOver }: Lap,
  tally: Tally,
): Promise<{ next: number; suspicion: Suspicion | undefined }> {
  let next = first
  let suspicion: Suspicion | undefined
  const recent = new Map<Input, number>()
  const look = (): void => {
    const finding = server.death ?? (server.log === '' ? undefined : 'The server logged an error.')
    if (finding === undefined || suspicion) return
    suspicion = { finding: `${finding}\n${server.log}`, inputs: [...recent.keys()] }
  }
  const playground = { ...peer, tokens, answerMs: ANSWER_MS, ...tally.counters }
  const lane = async (): Promise<void> => {
    while (!isOver() && !suspicion) {
      const input = inputOf(seed, next++)
      recent.set(input, Infinity)
      const [wrong] = await play(input, playground)
      tally.inputs++
      look()
      if (wrong !== undefined) suspicion ??= { finding: wrong, inputs: [input] }
      const now = performance.now()
      recent.set(input, now)
      for (const [old, endedAt] of recent) if (now - endedAt > LATE_MS) recent.delete(old)
    }
  }
  const pulse = setInterval(() => {
    look()
    if (server.death === undefined)
      void server.memory(false).then(
        (bytes) => tally.pulse(bytes),
        () => undefined,
      )
  }, PULSE_MS)
  try {
    await Promise.all(Array.from({ length: LANES }, lane))
  } finally {
    clearInterval(pulse)
  }
  await pause(LATE_MS)
  look()
  return { next, suspicion }
}
