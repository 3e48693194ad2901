// Runs a scenario: opens the show, lets visitors come, waits until they have gone, and judges what was recorded.
import { setTimeout as pause } from 'node:timers/promises'
import { judgeActivity } from './activity-check.ts'
import { assignmentsFor, connectionsOf } from './worker-pool.ts'
import { finalVerdict, judgeClock, judgeMemory, untilQuiet, viewersIn } from './final-checks.ts'
import { number } from './format.ts'
import type { Instant } from './history.ts'
import { HistoryJudge } from './history-judge.ts'
import { openLoadShow, type LoadShow } from './load-show.ts'
import { Observer } from './observer.ts'
import { Recording } from './recording.ts'
import { liveLine } from './report/report-text.ts'
import { reportOf, type Report } from './report/report.ts'
import { TimeSeries } from './report/time-series.ts'
import { requireSockets, RunError, type Run } from './run.ts'
import { clockJumpMs, now, SECOND_MS } from './run-clock.ts'
import type { Scenario } from './scenarios.ts'
import { whileAdvancing } from './stall-timeout.ts'
import { EXIT, exitStatusOf, joinVerdicts } from './verdict.ts'
import { readHistory } from './wire/history-file.ts'
import { WorkerPool } from './worker-pool.ts'

/** The number of steps in the report of a long run. */
const STEPS = 300
const POLL_MS = 100
/** Calls and sightings that are judged together, for which the checker takes about 400 MB. */
const PART_RECORDS = 250_000
/** Lower than any seq: no map is waited for. */
const NO_SEQ = -1

/**
 * @param partRecords a long run pauses, and is judged so far, each time this many calls and sightings are recorded
 * @throws {RunError} when the run cannot be carried out. What goes wrong during the run stands in the report
 */
export async function runScenario(scenario: Scenario, run: Run, partRecords = PART_RECORDS): Promise<Report> {
  const { options, populations } = scenario
  requireSockets(Math.ceil(connectionsOf(scenario) / options.workers))
  const loadShow = await openLoadShow(run, scenario.source)
  const { showId } = loadShow.show
  const recording = await Recording.begin(run, options.workers, options.keep ?? false)
  const observer = await Observer.start(run, loadShow, recording.observerFile)
  requireSomethingToSell(loadShow, observer)
  const heapBefore = await loadShow.heapBytes()
  const judge = new HistoryJudge(showId, observer.limits, loadShow.databaseUrl)
  await judge.begin()

  const timeSeries = new TimeSeries(Math.max(1, Math.ceil(options.for / STEPS)))
  const recorded = new Map<number, number>()
  let start = Infinity
  let clockJump = 0
  run.progress.phase('Letting visitors in')
  const assignments = assignmentsFor(scenario, loadShow, recording.workerFiles)
  const pool = await WorkerPool.start(run, assignments, (sample, worker) => {
    const ms = now() - start
    timeSeries.add(sample, worker, ms, observer.counts)
    recorded.set(worker, sample.recorded)
    clockJump = Math.max(clockJump, sample.clockJumpMs, clockJumpMs())
    if (worker === 0) run.progress.live(liveLine(sample, ms, timeSeries, observer.counts))
  })

  start = now()
  const startedAt = new Date()
  const phase = `${scenario.name}: at most ${options.for} s; Ctrl-C ends it and still reports`
  run.progress.phase(phase)
  run.onFailure(() => recording.keep())
  pool.go()
  const judgePart = async (): Promise<number> => {
    const pausedAt = now()
    run.progress.phase('A pause: what was recorded so far is judged')
    await pool.pause()
    if (await untilQuiet(observer, loadShow)) await turnAndJudge(recording, observer, pool, judge, showId)
    pool.resume()
    run.progress.phase(phase)
    return now() - pausedAt
  }
  const end = await untilOver(run, pool, observer, start + options.for * SECOND_MS, scenario, {
    isDue: () => sum(recorded.values()) > partRecords,
    judgePart,
  })
  const seconds = (now() - start) / SECOND_MS
  const isOver = scenario.isOver(observer.counts)
  pool.stop()
  await whileAdvancing(
    pool.done(),
    () => timeSeries.total('people'),
    'Not all visitors have gone: for a minute after the end nobody left.',
  )
  const ending = end === 'gone' ? undefined : await finalVerdict(run, pool, observer, loadShow, viewersIn(populations))
  if (!ending) await pool.settle(NO_SEQ)
  observer.flush()
  const heapAfter = ending && (await loadShow.heapBytes())
  const heap = heapAfter && heapBefore ? { before: heapBefore, after: heapAfter } : undefined

  run.progress.phase('Judging')
  await judge.judge(await readHistory(showId, recording.files))
  const interrupted = end === 'interrupted'
  const { answers } = timeSeries
  const verdict = joinVerdicts([
    judge.verdict,
    ending ?? { checked: [], violations: [wentAway(seconds)] },
    ...(ending ? [judgeMemory(heap, scenario.heapMayGrow, loadShow.isOwn)] : []),
    judgeActivity({ answers, populations, isOver: scenario.hasEnd ? isOver : undefined, interrupted }),
    judgeClock(clockJump),
    { checked: [], violations: timeSeries.violations },
  ])
  run.progress.end()
  if (exitStatusOf(verdict) !== EXIT.good) recording.keep()
  const report = reportOf({
    scenario,
    loadShow,
    startedAt,
    seconds,
    interrupted,
    isOver,
    timeSeries,
    verdict,
    seats: { ...observer.counts },
    heap,
    keptIn: recording.isKept ? recording.folder : undefined,
  })
  if (recording.isKept) await recording.complete(report, showId, loadShow.databaseUrl)
  return report
}

/** In a pause: begins new history files, and judges the finished ones. */
async function turnAndJudge(
  recording: Recording,
  observer: Observer,
  pool: WorkerPool,
  judge: HistoryJudge,
  showId: string,
): Promise<void> {
  const { files } = recording
  recording.next()
  await observer.turn(recording.observerFile)
  await pool.turn(recording.workerFiles)
  if (await judge.judge(await readHistory(showId, files))) await recording.discard(files)
  else recording.keep()
}

function sum(numbers: Iterable<number>): number {
  return [...numbers].reduce((all, one) => all + one, 0)
}

function wentAway(seconds: number): string {
  return `The server went away, in the ${number(seconds, 1)} s or after them. Its answers until then are judged.`
}

/** @throws {RunError} when the show is not on sale, or has no available seat */
function requireSomethingToSell({ show, url }: LoadShow, { board, time }: Observer): void {
  const advice = 'npm run create-show -- --seats 2000 makes one to rehearse on.'
  if (time < Date.parse(show.salesOpenAt) || time >= Date.parse(show.salesCloseAt)) {
    throw new RunError(`The show ${show.showId} of ${url} is not on sale now. ${advice}`)
  }
  if (board.counts.available === 0) throw new RunError(`The show ${show.showId} of ${url} has no free seat. ${advice}`)
}

/** Waits until the run is over. @returns why; `gone`: the server went away */
async function untilOver(
  run: Run,
  pool: WorkerPool,
  observer: Observer,
  latest: Instant,
  { isOver }: Scenario,
  part: { isDue: () => boolean; judgePart: () => Promise<number> },
): Promise<'done' | 'interrupted' | 'gone'> {
  const seen = { done: false, interrupt: false }
  void pool.done().then(() => (seen.done = true))
  run.onInterrupt(() => (seen.interrupt = true))
  let until = latest
  while (!seen.done && !seen.interrupt && now() < until && !isOver(observer.counts)) {
    if (!observer.isConnected && !(await canReconnect(observer))) return 'gone'
    if (part.isDue()) until += await part.judgePart()
    await pause(POLL_MS)
  }
  return seen.interrupt ? 'interrupted' : 'done'
}

/**
 * Whether the server still takes connections. A lost one proves little: while this process judges a part, it may fail
 * to answer pings for longer than a server waits for them.
 */
async function canReconnect(observer: Observer): Promise<boolean> {
  return observer.lookAnew().then(
    () => true,
    () => false,
  )
}
