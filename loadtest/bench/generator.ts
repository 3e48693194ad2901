// A process that makes the load of the benchmark, for one server: holds the sockets and does the drills it is told to do.
import { z } from 'zod'
import { setTimeout as pause } from 'node:timers/promises'
import { whileAdvancing } from '../stall-timeout.ts'
import { answerParent, serveParent } from '../processes/child.ts'
import type { Percentiles } from '../measure/latencies.ts'
import { FrameCache } from '../wire/frame-cache.ts'
import { SocketGroup, byTurns } from './socket-group.ts'
import { Workload, type WorkloadResult } from './workload.ts'
import { buy } from './workloads/buy.ts'
import { pace } from './workloads/pace.ts'
import { race } from './workloads/race.ts'
import { take } from './workloads/take.ts'
import { givingBack, joining, leaving } from './checked-requests.ts'
import { FrameArrivals } from './frame-arrivals.ts'
import { BenchClient } from './bench-client.ts'

const US_PER_MS = 1000
const LOOK_MS = 50
const NOTHING = { winners: 0, p50: 0, p99: 0 }

/** What only some drills have to say; `after` is done when the time is taken. */
type Result = Partial<Pick<WorkloadResult, 'winners' | 'p50' | 'p99'>> & { after?: () => void }

const groups = new Map<string, SocketGroup>()
const frames = new FrameCache()
const arrivals = new FrameArrivals()

await serveParent((settings) => {
  z.object({}).parse(settings)
  answerParent((question) => perform(Workload.parse(question)), progress)
  const stop = (): Promise<void> => {
    for (const group of groups.values()) group.close()
    return Promise.resolve()
  }
  return Promise.resolve({ ready: {}, stop })
})

async function perform(workload: Workload): Promise<WorkloadResult> {
  const group = 'group' in workload ? groupOf(workload.group) : new SocketGroup()
  group.reset()
  if (workload.workload === 'pace') arrivals.forget()
  const before = framesOfAll()
  const cpu = process.cpuUsage()
  const start = performance.now()
  const { after, ...result } = await carryOut(workload, group)
  const ms = performance.now() - start
  const { user, system } = process.cpuUsage(cpu)
  after?.()
  const soFar = framesOfAll()
  const got = soFar.map((count, i) => count - (before[i] ?? 0))
  const { asked, wrong, example } = group
  return {
    ...NOTHING,
    ...result,
    ...{ ms, cpuMs: (user + system) / US_PER_MS, asked, wrong, example },
    frames: sum(got),
    framesSoFar: sum(soFar),
    mostFrames: got.reduce((most, count) => Math.max(most, count), 0),
  }
}

async function carryOut(workload: Workload, group: SocketGroup): Promise<Result> {
  switch (workload.workload) {
    case 'open':
      await group.open(workload.sockets, () =>
        workload.http ? BenchClient.openHttp(workload.url) : BenchClient.open(workload.url, frames, arrivals),
      )
      return {}
    case 'close':
      group.close()
      return {}
    case 'join':
      await group.all((i) => joining(byTurns(workload.shows, i)))
      return {}
    case 'leave':
      await group.all((i) => leaving(byTurns(workload.shows, i)))
      return {}
    case 'give back':
      await group.all((i) => givingBack(byTurns(workload.shows, i)))
      return {}
    case 'race':
      return { winners: await race(group, workload) }
    case 'take':
      await take(group, workload)
      return {}
    case 'buy':
      return { after: await buy(group, workload) }
    case 'pace':
      return { ...(await pace(group, workload)) }
    case 'look':
      return {}
    case 'lag':
      return { ...(await lag(new Map(workload.changes), workload.sockets)) }
  }
}

/** @throws {RunError} when a change does not come to everybody */
async function lag(changes: ReadonlyMap<number, number>, sockets: number): Promise<Percentiles | undefined> {
  const missing = (): number => arrivals.missing(changes.keys(), sockets).length
  const arrived = async (): Promise<void> => {
    while (missing() > 0) await pause(LOOK_MS, undefined, { ref: false })
  }
  await whileAdvancing(arrived(), sumOfFrames, 'M1 Not every change came to each viewer once.')
  return arrivals.lag(changes)
}

/** Differs whenever something has come: a connection, an answer, a frame. */
function progress(): number {
  return sum([...groups.values()].map(({ clients, answered }) => clients.length + answered)) + sumOfFrames()
}

function sumOfFrames(): number {
  return sum(framesOfAll())
}

function groupOf(name: string): SocketGroup {
  const group = groups.get(name) ?? new SocketGroup()
  groups.set(name, group)
  return group
}

function framesOfAll(): number[] {
  return Array.from(groups.values()).flatMap(({ clients }) => clients.map((client) => client.frames))
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((all, one) => all + one, 0)
}
