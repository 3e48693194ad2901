// A process that makes load: lets its share of people come, and tells each second what they met.
import { ServerClock } from '../client/connection/server-clock.ts'
import { serveParent, tellParent } from './processes/child.ts'
import { clockJumpMs, now, SECOND_MS } from './run-clock.ts'
import { cpuMeter } from './measure/cpu.ts'
import { digestOf } from './measure/digest.ts'
import { FrameLag } from './measure/frame-lag.ts'
import { Tally } from './measure/tally.ts'
import {
  Instruction,
  Assignment,
  type WorkerMessage,
  type Population,
  type Sample,
  type Settled,
  type Shown,
} from './instructions.ts'
import { buy } from './buyers/buyer.ts'
import { runVisits } from './buyers/visits.ts'
import { sufferCuts } from './buyers/flaky.ts'
import { sitTogether } from './buyers/group.ts'
import { changeSeats } from './buyers/seat-changers.ts'
import { LoadSession } from './buyers/load-session.ts'
import { gather } from './buyers/viewers.ts'
import { seeded } from './random.ts'
import { FrameCache } from './wire/frame-cache.ts'
import type { ShowConnection } from './wire/show-connection.ts'
import { Recorder } from './wire/recorder.ts'

/** Who has missed a frame hears of it within ten seconds, with `room:viewers`. */
const SETTLE_MS = 15 * SECOND_MS
const LOOK_MS = 50

const tell = (message: WorkerMessage): void => tellParent(message)

await serveParent(async (given) => {
  const assignment = Assignment.parse(given)
  const { urls, showId, addresses } = assignment
  const tally = new Tally()
  const recorder = new Recorder(assignment.historyFile, showId, assignment.framesOf)
  const frameLag = new FrameLag((ms) => tally.took('frame lag', ms))
  const shared = { tally, recorder, frameLag, frames: new FrameCache(), clock: new ServerClock() }
  // A source of its own: people do the same with every share.
  const httpRandom = seeded(assignment.seed, -1 - assignment.worker)
  const isNextByHttp = (): boolean => httpRandom() < assignment.http
  const wire = { urls, showId, addresses, ...shared, isNextByHttp, opened: 0, open: 0 }
  const session = new LoadSession(wire, seeded(assignment.seed, assignment.worker))
  const cpu = cpuMeter()
  const sendSample = (): void => {
    frameLag.settle(now())
    const { people, turnedAway, wire } = session
    const sample: Sample = {
      ...tally.take(),
      people,
      turnedAway,
      connections: wire.open,
      cpu: cpu(),
      recorded: recorder.length,
      clockJumpMs: clockJumpMs(),
    }
    tell({ message: 'sample', sample })
  }
  const samples = setInterval(sendSample, SECOND_MS)

  const cast: { population: Population; connections: ShowConnection[] }[] = []
  for (const population of assignment.populations) {
    cast.push({ population, connections: 'count' in population ? await gather(session, population.count) : [] })
  }
  const viewers = cast.flatMap(({ connections }) => connections)

  process.on('message', (message) => {
    const instruction = Instruction.parse(message)
    switch (instruction.instruction) {
      case 'go':
        // What was counted so far came before the start, and from now on each sample is a second of the run.
        sendSample()
        samples.refresh()
        return void Promise.all(cast.map(({ population, connections }) => play(session, population, connections))).then(
          () => tell({ message: 'done' }),
        )
      case 'stop':
        return session.end()
      case 'pause':
        session.beginPause()
        return void whenIdle(session).then(() => tell({ message: 'paused' }))
      case 'turn':
        recorder.turn(instruction.historyFile)
        // What they are shown goes on from a map that stands in the new file.
        return void Promise.all(viewers.filter(({ isOpen }) => isOpen).map((connection) => connection.join())).then(
          () => tell({ message: 'turned' }),
        )
      case 'resume':
        return session.resume()
      case 'settle':
        return void settle(viewers, instruction.seq).then((settled) => {
          recorder.flush()
          for (const viewer of viewers) viewer.drop()
          tell({ message: 'settled', ...settled })
        })
    }
  })
  const stop = async (): Promise<void> => {
    clearInterval(samples)
    await Promise.resolve(recorder.close())
  }
  return { ready: {}, stop }
})

/** Lets people do what they come for; resolves when they have gone. Viewers only look. */
async function play(
  session: LoadSession,
  population: Population,
  connections: readonly ShowConnection[],
): Promise<void> {
  switch (population.kind) {
    case 'buyers':
      return runVisits(session, population.arrivals, (arrival) => buy(session, population, arrival))
    case 'groups':
      return runVisits(session, population.arrivals, (arrival) => sitTogether(session, population, arrival))
    case 'flaky':
      return runVisits(session, population.arrivals, (arrival) => sufferCuts(session, arrival))
    case 'seat-changers':
      return changeSeats(session, population, connections)
    case 'viewers':
      return
  }
}

/** Waits until the maps are at `seq`, and groups what they show. */
async function settle(viewers: readonly ShowConnection[], seq: number): Promise<Settled> {
  const dropped = viewers.filter(({ isOpen }) => !isOpen).length
  const isBehind = ({ board, isOpen }: ShowConnection): boolean => isOpen && (board === undefined || board.seq < seq)
  const until = now() + SETTLE_MS
  while (viewers.some(isBehind) && now() < until) await pause(LOOK_MS)
  const shown = new Map<string, Shown>()
  for (const { board, isOpen } of viewers) {
    if (!board || !isOpen) continue
    const digest = digestOf(board.statuses)
    const alike = shown.get(`${board.seq} ${digest}`)
    if (alike) alike.maps++
    else shown.set(`${board.seq} ${digest}`, { seq: board.seq, digest, maps: 1 })
  }
  return { shown: [...shown.values()], behind: viewers.filter(isBehind).length, dropped }
}

async function whenIdle(session: LoadSession): Promise<void> {
  while (session.busy > 0) await pause(LOOK_MS)
}

function pause(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms))
}
