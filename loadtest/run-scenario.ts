// A scenario from the opening of the loadShow to the verdict.
import { judgeActivity } from './activity-check.ts'
import { whileAdvancing } from './stall-timeout.ts'
import { WorkerPool } from './worker-pool.ts'
import { judgeClock, judgeMemory } from './final-checks.ts'
import { openLoadShow, type LoadShow } from './load-show.ts'
import type { Instant } from './history.ts'
import { clockJumpMs, now, SECOND_MS } from './run-clock.ts'
import { HistoryJudge } from './history-judge.ts'
import { requireSockets } from './open-files.ts'
import type { Assignment } from './instructions.ts'
import { liveLine } from './report/live-line.ts'
import { reportOf, type Report } from './report/report.ts'
import { TimeSeries } from './report/time-series.ts'
import { Recording } from './recording.ts'
import { RunError, type Run } from './run.ts'
import type { Scenario } from './scenarios/scenario.ts'
import { settled, untilQuiet, viewersOf } from './settling.ts'
import { addressesFor, shareOf } from './assignments.ts'
import { number } from './format.ts'
import { EXIT, exitStatusOf, joined } from './verdict.ts'
import { readHistory } from './wire/history-file.ts'
import { Observer } from './observer.ts'

/** So many steps of a long run are told apart. */
const STEPS = 300
const LOOK_MS = 100
/** Calls and sightings that are judged together, for which the checker takes about 400 MB. */
const PART_RECORDS = 250_000
/** Before any seq: nobody's map is waited for. */
const NO_MAP = -1

/**
 * @param partRecords so many calls and sightings are judged together; then there is a pause, in which they are
 * @throws {RunError} when it cannot be carried out; what goes wrong in it stands in the report
 */
export async function rehearse(scenario: Scenario, run: Run, partRecords = PART_RECORDS): Promise<Report> {
  const { options, populations } = scenario
  requireSockets(Math.ceil(connectionsOf(scenario) / options.workers))
  const loadShow = await openLoadShow(run, scenario.place)
  const { showId } = loadShow.show
  const recording = await Recording.begin(run, options.workers, options.keep ?? false)
  const observer = await Observer.enter(run, loadShow, recording.observerFile)
  requireSomethingToSell(loadShow, observer)
  const assignments = assignmentsFor(scenario, loadShow, recording.workerFiles)
  const heapBefore = await loadShow.heapBytes()
  const judge = new HistoryJudge(showId, observer.limits, loadShow.databaseUrl)
  await judge.begin()

  const timeSeries = new TimeSeries(Math.max(1, Math.ceil(options.for / STEPS)))
  const recorded = new Map<number, number>()
  let start = Infinity
  let clockJump = 0
  run.progress.phase('Letting people in')
  const pool = await WorkerPool.start(run, assignments, (sample, worker) => {
    const ms = now() - start
    timeSeries.add(sample, worker, ms, observer.counts)
    recorded.set(worker, sample.recorded)
    clockJump = Math.max(clockJump, sample.clockJumpMs, clockJumpMs())
    if (worker === 0) run.progress.live(liveLine(sample, ms, timeSeries, observer.counts))
  })

  start = now()
  const startedAt = new Date()
  const playing = `${scenario.name}: at most ${options.for} s; Ctrl-C ends it and still reports`
  run.progress.phase(playing)
  run.onFailure(() => recording.keep())
  pool.go()
  const judgePart = async (): Promise<number> => {
    const pausedAt = now()
    run.progress.phase('A pause: what was recorded so far is judged')
    await pool.pause()
    if (await untilQuiet(observer, loadShow)) await turnAndJudge(recording, observer, pool, judge, showId)
    pool.resume()
    run.progress.phase(playing)
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
    () => timeSeries.here('people'),
    'Not everybody has gone: for a minute after the end nobody more did.',
  )
  const ending = end === 'gone' ? undefined : await settled(run, pool, observer, loadShow, viewersOf(populations))
  if (!ending) await pool.settle(NO_MAP)
  observer.flush()
  const after = ending && (await loadShow.heapBytes())
  const heap = after && heapBefore ? { before: heapBefore, after } : undefined

  run.progress.phase('Judging')
  await judge.judge(await readHistory(showId, recording.files))
  const interrupted = end === 'interrupted'
  const verdict = joined([
    judge.verdict,
    ending ?? { checked: [], violations: [wentAway(seconds)] },
    ...(ending ? [judgeMemory(heap, scenario.heapMayGrow, loadShow.isOwn)] : []),
    judgeActivity({
      answers: timeSeries.answers,
      populations,
      isOver: scenario.hasEnd ? isOver : undefined,
      interrupted,
    }),
    judgeClock(clockJump),
    { checked: [], violations: timeSeries.violations },
  ])
  run.progress.end()
  if (exitStatusOf(verdict) !== EXIT.good) recording.keep()
  const seats = { ...observer.counts }
  const keptIn = recording.isKept ? recording.folder : undefined
  const report = reportOf({
    scenario,
    loadShow,
    startedAt,
    seconds,
    interrupted,
    isOver,
    timeSeries,
    verdict,
    seats,
    heap,
    keptIn,
  })
  if (recording.isKept) await recording.complete(report, showId, loadShow.databaseUrl)
  return report
}

/** Nobody's call is under way: what was recorded is judged, and what comes is recorded apart from it. */
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
  return `The server went away, in the ${number(seconds, 1)} s or after them; what is judged is what it said until then.`
}

/** @throws {RunError} when people would come for nothing: a run without a single seat sold shows nothing */
function requireSomethingToSell({ show, url }: LoadShow, { board, time }: Observer): void {
  const another = 'npm run create-show -- --seats 2000 makes one to rehearse on.'
  if (time < Date.parse(show.salesOpenAt) || time >= Date.parse(show.salesCloseAt)) {
    throw new RunError(`The show ${show.showId} of ${url} is not on sale now. ${another}`)
  }
  if (board.counts.available === 0) throw new RunError(`The show ${show.showId} of ${url} has no free seat. ${another}`)
}

function assignmentsFor(scenario: Scenario, { urls, show }: LoadShow, historyFiles: readonly string[]): Assignment[] {
  const { workers, seed, http } = scenario.options
  return historyFiles.map((historyFile, worker) => ({
    urls,
    showId: show.showId,
    seed,
    worker,
    addresses: addressesFor(urls, connectionsOf(scenario)),
    historyFile,
    framesOf: Math.ceil(scenario.framesOf / workers),
    http,
    populations: scenario.populations.map((population) => shareOf(population, worker, workers)),
  }))
}

/** Who sends commands over HTTP has a second connection for them. */
function connectionsOf({ sockets, options }: Scenario): number {
  return Math.ceil(sockets * (1 + options.http))
}

/** Why it is over: `gone` is the server. */
async function untilOver(
  run: Run,
  pool: WorkerPool,
  observer: Observer,
  latest: Instant,
  { isOver }: Scenario,
  part: { isDue: () => boolean; judgePart: () => Promise<number> },
): Promise<'done' | 'interrupted' | 'gone'> {
  const come = { done: false, interrupt: false }
  void pool.done().then(() => (come.done = true))
  run.onInterrupt(() => (come.interrupt = true))
  let until = latest
  while (!come.done && !come.interrupt && now() < until && !isOver(observer.counts)) {
    if (!observer.isThere && !(await isStillThere(observer))) return 'gone'
    if (part.isDue()) until += await part.judgePart()
    await pause(LOOK_MS)
  }
  return come.interrupt ? 'interrupted' : 'done'
}

/**
 * Whether the server lets anybody look. A connection that was lost says little: while this process judges a part, it may not
 * answer pings for longer than a server waits for them.
 */
async function isStillThere(observer: Observer): Promise<boolean> {
  return observer.lookAnew().then(
    () => true,
    () => false,
  )
}

function pause(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms))
}
