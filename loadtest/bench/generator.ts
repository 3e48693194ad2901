// A process that makes the load of the benchmark, for one server: holds the sockets and does the drills it is told to do.
import { z } from 'zod'
import { setTimeout as pause } from 'node:timers/promises'
import { whileAdvancing } from '../stall-timeout.ts'
import { answerParent, serveParent } from '../processes/child.ts'
import type { Percentiles } from '../measure/latencies.ts'
import { Frames } from '../wire/frame-cache.ts'
import { Crowd, byTurns } from './socket-group.ts'
import { Drill, type Done } from './workload.ts'
import { buy } from './workloads/buy.ts'
import { pace } from './workloads/pace.ts'
import { race } from './workloads/race.ts'
import { take } from './workloads/take.ts'
import { givingBack, joining, leaving } from './checked-requests.ts'
import { FrameArrivals } from './frame-arrivals.ts'
import { Member } from './bench-client.ts'

const US_PER_MS = 1000
const LOOK_MS = 50
const NOTHING = { winners: 0, p50: 0, p99: 0 }

/** What only some drills have to say; `after` is done when the time is taken. */
type Result = Partial<Pick<Done, 'winners' | 'p50' | 'p99'>> & { after?: () => void }

const crowds = new Map<string, Crowd>()
const frames = new Frames()
const arrivals = new FrameArrivals()

await serveParent((settings) => {
  z.object({}).parse(settings)
  answerParent((question) => perform(Drill.parse(question)), progress)
  const stop = (): Promise<void> => {
    for (const crowd of crowds.values()) crowd.close()
    return Promise.resolve()
  }
  return Promise.resolve({ ready: {}, stop })
})

async function perform(drill: Drill): Promise<Done> {
  const crowd = 'crowd' in drill ? crowdOf(drill.crowd) : new Crowd()
  crowd.reset()
  if (drill.drill === 'pace') arrivals.forget()
  const before = framesOfAll()
  const cpu = process.cpuUsage()
  const start = performance.now()
  const { after, ...result } = await carryOut(drill, crowd)
  const ms = performance.now() - start
  const { user, system } = process.cpuUsage(cpu)
  after?.()
  const soFar = framesOfAll()
  const got = soFar.map((count, i) => count - (before[i] ?? 0))
  const { asked, wrong, example } = crowd
  return {
    ...NOTHING,
    ...result,
    ...{ ms, cpuMs: (user + system) / US_PER_MS, asked, wrong, example },
    frames: sum(got),
    framesSoFar: sum(soFar),
    mostFrames: got.reduce((most, count) => Math.max(most, count), 0),
  }
}

async function carryOut(drill: Drill, crowd: Crowd): Promise<Result> {
  switch (drill.drill) {
    case 'open':
      await crowd.open(drill.sockets, () =>
        drill.http ? Member.openHttp(drill.url) : Member.open(drill.url, frames, arrivals),
      )
      return {}
    case 'close':
      crowd.close()
      return {}
    case 'join':
      await crowd.all((i) => joining(byTurns(drill.shows, i)))
      return {}
    case 'leave':
      await crowd.all((i) => leaving(byTurns(drill.shows, i)))
      return {}
    case 'give back':
      await crowd.all((i) => givingBack(byTurns(drill.shows, i)))
      return {}
    case 'race':
      return { winners: await race(crowd, drill) }
    case 'take':
      await take(crowd, drill)
      return {}
    case 'buy':
      return { after: await buy(crowd, drill) }
    case 'pace':
      return { ...(await pace(crowd, drill)) }
    case 'look':
      return {}
    case 'lag':
      return { ...(await lag(new Map(drill.changes), drill.sockets)) }
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
  return sum([...crowds.values()].map(({ members, answered }) => members.length + answered)) + sumOfFrames()
}

function sumOfFrames(): number {
  return sum(framesOfAll())
}

function crowdOf(name: string): Crowd {
  const crowd = crowds.get(name) ?? new Crowd()
  crowds.set(name, crowd)
  return crowd
}

function framesOfAll(): number[] {
  return Array.from(crowds.values()).flatMap(({ members }) => members.map((member) => member.frames))
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((all, one) => all + one, 0)
}
