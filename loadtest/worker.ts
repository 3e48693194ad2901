// A process that makes load: lets its share of people come, and tells each second what they met.
import { ServerClock } from '../client/connection/server-clock.ts'
import { serveParent, tellParent } from './processes/child.ts'
import { clockJumpMs, now, SECOND_MS } from './run-clock.ts'
import { cpuMeter } from './measure/cpu.ts'
import { digestOf } from './measure/digest.ts'
import { FrameLag } from './measure/frame-lag.ts'
import { Tally } from './measure/tally.ts'
import { Order, Plan, type News, type Part, type Pulse, type Settled, type Shown } from './instructions.ts'
import { buy } from './buyers/buyer.ts'
import { letCome } from './buyers/visits.ts'
import { sufferCuts } from './buyers/flaky.ts'
import { sitTogether } from './buyers/group.ts'
import { changeSeats } from './buyers/seat-changers.ts'
import { Stage } from './buyers/load-session.ts'
import { gather } from './buyers/viewers.ts'
import { seeded } from './random.ts'
import { Frames } from './wire/frame-cache.ts'
import type { Line } from './wire/show-connection.ts'
import { Recorder } from './wire/recorder.ts'

/** Who has missed a frame hears of it within ten seconds, with `room:viewers`. */
const SETTLE_MS = 15 * SECOND_MS
const LOOK_MS = 50

const tell = (news: News): void => tellParent(news)

await serveParent(async (given) => {
  const plan = Plan.parse(given)
  const { urls, showId, addresses } = plan
  const tally = new Tally()
  const recorder = new Recorder(plan.historyFile, showId, plan.framesOf)
  const frameLag = new FrameLag((ms) => tally.took('frame lag', ms))
  const shared = { tally, recorder, frameLag, frames: new Frames(), clock: new ServerClock() }
  // A source of its own: people do the same with every share.
  const httpRandom = seeded(plan.seed, -1 - plan.worker)
  const isNextByHttp = (): boolean => httpRandom() < plan.http
  const wire = { urls, showId, addresses, ...shared, isNextByHttp, opened: 0, open: 0 }
  const stage = new Stage(wire, seeded(plan.seed, plan.worker))
  const cpu = cpuMeter()
  const tellPulse = (): void => {
    frameLag.settle(now())
    const { people, turnedAway, wire } = stage
    const pulse: Pulse = {
      ...tally.take(),
      people,
      turnedAway,
      connections: wire.open,
      cpu: cpu(),
      recorded: recorder.length,
      clockJumpMs: clockJumpMs(),
    }
    tell({ news: 'pulse', pulse })
  }
  const pulses = setInterval(tellPulse, SECOND_MS)

  const cast: { part: Part; lines: Line[] }[] = []
  for (const part of plan.parts) {
    cast.push({ part, lines: 'count' in part ? await gather(stage, part.count) : [] })
  }
  const viewers = cast.flatMap(({ lines }) => lines)

  process.on('message', (message) => {
    const order = Order.parse(message)
    switch (order.order) {
      case 'go':
        // What was counted so far came before the start, and from now on each pulse is a second of the run.
        tellPulse()
        pulses.refresh()
        return void Promise.all(cast.map(({ part, lines }) => play(stage, part, lines))).then(() =>
          tell({ news: 'done' }),
        )
      case 'stop':
        return stage.end()
      case 'pause':
        stage.beginPause()
        return void whenIdle(stage).then(() => tell({ news: 'paused' }))
      case 'turn':
        recorder.turn(order.historyFile)
        // What they are shown goes on from a map that stands in the new file.
        return void Promise.all(viewers.filter(({ isOpen }) => isOpen).map((line) => line.join())).then(() =>
          tell({ news: 'turned' }),
        )
      case 'resume':
        return stage.resume()
      case 'settle':
        return void settle(viewers, order.seq).then((settled) => {
          recorder.flush()
          for (const viewer of viewers) viewer.drop()
          tell({ news: 'settled', ...settled })
        })
    }
  })
  const stop = async (): Promise<void> => {
    clearInterval(pulses)
    await Promise.resolve(recorder.close())
  }
  return { ready: {}, stop }
})

/** Lets people do what they come for; resolves when they have gone. Viewers only look. */
async function play(stage: Stage, part: Part, lines: readonly Line[]): Promise<void> {
  switch (part.people) {
    case 'buyers':
      return letCome(stage, part.come, (arrival) => buy(stage, part, arrival))
    case 'groups':
      return letCome(stage, part.come, (arrival) => sitTogether(stage, part, arrival))
    case 'flaky':
      return letCome(stage, part.come, (arrival) => sufferCuts(stage, arrival))
    case 'restless':
      return changeSeats(stage, part, lines)
    case 'viewers':
      return
  }
}

/** Waits until the maps are at `seq`, and groups what they show. */
async function settle(viewers: readonly Line[], seq: number): Promise<Settled> {
  const dropped = viewers.filter(({ isOpen }) => !isOpen).length
  const isBehind = ({ board, isOpen }: Line): boolean => isOpen && (board === undefined || board.seq < seq)
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

async function whenIdle(stage: Stage): Promise<void> {
  while (stage.busy > 0) await pause(LOOK_MS)
}

function pause(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms))
}
