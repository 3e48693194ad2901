// A worker process of the load test: lets its share of the visitors come, and reports each second what they met.
import { setTimeout as pause } from 'node:timers/promises'
import { buy, buyTogether } from './buyers/buyer.ts'
import { sufferCuts } from './buyers/flaky.ts'
import { LoadSession } from './buyers/load-session.ts'
import { operate } from './buyers/operator.ts'
import { changeSeats, openViewers } from './buyers/viewers.ts'
import { runVisits } from './buyers/visits.ts'
import {
  Assignment,
  digestOf,
  Instruction,
  type MapsAlike,
  type Population,
  type SettledMaps,
  type WorkerMessage,
} from './instructions.ts'
import { cpuMeter } from './measure/usage.ts'
import { serveParent, tellParent } from './processes/child.ts'
import { seeded } from './random.ts'
import { clockJumpMs, now, SECOND_MS } from './run-clock.ts'
import { loadContext } from './wire/load-context.ts'
import { Recorder } from './wire/recorder.ts'
import type { ShowConnection } from './wire/show-connection.ts'

/** A connection that has missed a frame learns of it within ten seconds, by `room:viewers`. */
const SETTLE_MS = 15 * SECOND_MS
const POLL_MS = 50

const tell = (message: WorkerMessage): void => tellParent(message)

await serveParent(async (settings) => {
  const { urls, showId, addresses, seed, worker, ...assignment } = Assignment.parse(settings)
  const recorder = new Recorder(assignment.historyFile, showId, assignment.framesOf)
  // A random stream of its own, so that visitors do the same whatever the share of HTTP is.
  const httpRandom = seeded(seed, 2 * worker + 1)
  const isNextByHttp = (): boolean => httpRandom() < assignment.http
  const context = loadContext({ urls, showId, addresses, recorder, isNextByHttp })
  const session = new LoadSession(context, seeded(seed, 2 * worker))
  const cpu = cpuMeter()
  const sendSample = (): void => {
    context.frameLag.settle(now())
    tell({
      message: 'sample',
      sample: {
        ...context.tally.take(),
        people: session.present,
        turnedAway: session.turnedAway,
        connections: context.open,
        cpu: cpu(),
        recorded: recorder.length,
        clockJumpMs: clockJumpMs(),
      },
    })
  }
  const samples = setInterval(sendSample, SECOND_MS)

  const populations: { population: Population; connections: ShowConnection[] }[] = []
  for (const population of assignment.populations) {
    const connections = 'count' in population ? await openViewers(session, population.count) : []
    populations.push({ population, connections })
  }
  const viewers = populations.flatMap(({ connections }) => connections)

  process.on('message', (raw) => {
    const message = Instruction.parse(raw)
    switch (message.instruction) {
      case 'go':
        // Counts from before the start are dropped. From now on each sample is a second of the run.
        sendSample()
        samples.refresh()
        return void Promise.all(
          populations.map(({ population, connections }) =>
            play(session, population, connections, assignment.operatorToken),
          ),
        ).then(() => tell({ message: 'done' }))
      case 'stop':
        return session.end()
      case 'pause':
        session.beginPause()
        return void whenIdle(session).then(() => tell({ message: 'paused' }))
      case 'turn':
        recorder.turn(message.historyFile)
        // The new file begins with a snapshot for each viewer.
        return void Promise.all(viewers.filter(({ isOpen }) => isOpen).map((viewer) => viewer.join())).then(() =>
          tell({ message: 'turned' }),
        )
      case 'resume':
        return session.resume()
      case 'settle':
        return void settle(viewers, message.seq).then((settled) => {
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

/** Resolves when all visitors of a population have gone. Viewers have nothing to do. */
async function play(
  session: LoadSession,
  population: Population,
  connections: readonly ShowConnection[],
  operatorToken: string | undefined,
): Promise<void> {
  switch (population.kind) {
    case 'buyers':
      return runVisits(session, population.arrivals, (arrival) => buy(session, population, arrival))
    case 'groups':
      return runVisits(session, population.arrivals, (arrival) => buyTogether(session, population, arrival))
    case 'flaky':
      return runVisits(session, population.arrivals, (arrival) => sufferCuts(session, arrival))
    case 'seat-changers':
      return changeSeats(session, population, connections)
    case 'operator': {
      const [connection] = connections
      if (connection && operatorToken !== undefined) await operate(session, population, connection, operatorToken)
      return
    }
    case 'viewers':
      return
  }
}

/** Waits until the maps are at `seq`, and counts those that show the same. */
async function settle(viewers: readonly ShowConnection[], seq: number): Promise<SettledMaps> {
  const dropped = viewers.filter(({ isOpen }) => !isOpen).length
  const isBehind = ({ board, isOpen }: ShowConnection): boolean => isOpen && (board === undefined || board.seq < seq)
  const until = now() + SETTLE_MS
  while (viewers.some(isBehind) && now() < until) await pause(POLL_MS)
  const shown = new Map<string, MapsAlike>()
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
  while (session.visits > 0) await pause(POLL_MS)
}
