// A process that makes the load of the benchmark for one server: holds the connections, and runs workloads.
import { setTimeout as pause } from 'node:timers/promises'
import { answerParent, serveParent } from '../processes/child.ts'
import { whileAdvancing } from '../stall-timeout.ts'
import { FrameCache } from '../wire/load-context.ts'
import { joining, leaving, releasing } from './checked-requests.ts'
import { BenchClient, byTurns, ClientGroup } from './clients.ts'
import { FrameArrivals } from './frame-arrivals.ts'
import { buy, pace, race, take } from './run-workload.ts'
import { Workload, type WorkloadOf, type WorkloadResult } from './workload.ts'

const US_PER_MS = 1000
const POLL_MS = 50

/** What only some workloads have to report. */
type Details = Partial<Pick<WorkloadResult, 'violations' | 'lost' | 'p50' | 'p99'>>
/** `after` is called when the measured time is over. */
type Outcome = Details & { after?: () => Details }

const groups = new Map<string, ClientGroup>()
const frames = new FrameCache()
const arrivals = new FrameArrivals()

await serveParent(() => {
  answerParent((question) => perform(Workload.parse(question)), progress)
  const stop = (): Promise<void> => {
    for (const group of groups.values()) group.close()
    return Promise.resolve()
  }
  return Promise.resolve({ ready: {}, stop })
})

async function perform(workload: Workload): Promise<WorkloadResult> {
  const group = 'group' in workload ? groupOf(workload.group) : new ClientGroup()
  group.resetCounts()
  if (workload.workload === 'pace') arrivals.forget()
  const framesBefore = framesByClient()
  const cpu = process.cpuUsage()
  const start = performance.now()
  const { after, ...details } = await run(workload, group)
  const ms = performance.now() - start
  const { user, system } = process.cpuUsage(cpu)
  const framesAfter = framesByClient()
  const mostFrames = framesAfter.reduce((most, count, i) => Math.max(most, count - (framesBefore[i] ?? 0)), 0)
  const { asked, busy, lost, wrong, example } = group
  return {
    violations: [],
    p50: 0,
    p99: 0,
    lost,
    ...details,
    ...after?.(),
    ms,
    cpuMs: (user + system) / US_PER_MS,
    asked,
    busy,
    wrong,
    example,
    mostFrames,
    framesSoFar: sum(framesAfter),
  }
}

async function run(workload: Workload, group: ClientGroup): Promise<Outcome> {
  switch (workload.workload) {
    case 'open': {
      const { sockets, url, http } = workload
      await group.open(sockets, () => (http ? BenchClient.openHttp(url) : BenchClient.open(url, frames, arrivals)))
      return {}
    }
    case 'close':
      group.close()
      return {}
    case 'join':
      await group.askAll((i) => joining(byTurns(workload.shows, i)))
      return {}
    case 'leave':
      await group.askAll((i) => leaving(byTurns(workload.shows, i)))
      return {}
    case 'release':
      await group.askAll((i) => releasing(byTurns(workload.shows, i)))
      return {}
    case 'race':
      return { after: await race(group, workload) }
    case 'take':
      await take(group, workload)
      return {}
    case 'buy': {
      const writeHistory = await buy(group, workload)
      return { after: () => (writeHistory(), {}) }
    }
    case 'pace':
      return { ...(await pace(group, workload)) }
    case 'look':
      return {}
    case 'lag':
      return { ...(await lag(workload)) }
  }
}

/** @throws {RunError} when a change does not come to each socket exactly once, and the server ended no connection */
async function lag({ changes, sockets }: WorkloadOf<'lag'>): Promise<Details> {
  const lost = (): number => sum([...groups.values()].map(({ clients }) => clients.filter((one) => one.isLost).length))
  const decidedAt = new Map(changes)
  const missing = (): number => arrivals.missing(decidedAt.keys(), sockets).length
  const arrived = async (): Promise<void> => {
    while (missing() > 0 && lost() === 0) await pause(POLL_MS, undefined, { ref: false })
  }
  await whileAdvancing(arrived(), () => sum(framesByClient()), 'M1 Not every change came to each viewer once.')
  return { lost: lost(), ...arrivals.lag(decidedAt) }
}

/** Changes with every connection, answer and frame. */
function progress(): number {
  const answers = [...groups.values()].map(({ clients, answered }) => clients.length + answered)
  return sum(answers) + sum(framesByClient())
}

function groupOf(name: string): ClientGroup {
  const group = groups.get(name) ?? new ClientGroup()
  groups.set(name, group)
  return group
}

function framesByClient(): number[] {
  return Array.from(groups.values()).flatMap(({ clients }) => clients.map((client) => client.frames))
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((all, one) => all + one, 0)
}
