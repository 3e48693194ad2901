// A scenario from the opening of the house to the verdict.
import { judgeActivity } from './activity-check.ts'
import { whileAdvancing } from './stall-timeout.ts'
import { Crew } from './worker-pool.ts'
import { judgeClock, judgeMemory } from './final-checks.ts'
import { openHouse, type House } from './load-show.ts'
import type { Instant } from './history.ts'
import { clockJumpMs, now, SECOND_MS } from './run-clock.ts'
import { HistoryJudge } from './history-judge.ts'
import { requireSockets } from './open-files.ts'
import type { Plan } from './instructions.ts'
import { liveLine } from './report/live-line.ts'
import { reportOf, type Report } from './report/report.ts'
import { Timeline } from './report/time-series.ts'
import { Recording } from './recording.ts'
import { RunError, type Run } from './run.ts'
import type { Scenario } from './scenarios/scenario.ts'
import { settled, untilQuiet, viewersOf } from './settling.ts'
import { addressesFor, shareOf } from './assignments.ts'
import { number } from './format.ts'
import { EXIT, exitStatusOf, joined } from './verdict.ts'
import { readHistory } from './wire/history-file.ts'
import { Witness } from './observer.ts'

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
  const { options, parts } = scenario
  requireSockets(Math.ceil(connectionsOf(scenario) / options.workers))
  const house = await openHouse(run, scenario.place)
  const { showId } = house.show
  const recording = await Recording.begin(run, options.workers, options.keep ?? false)
  const witness = await Witness.enter(run, house, recording.witnessFile)
  requireSomethingToSell(house, witness)
  const plans = plansFor(scenario, house, recording.workerFiles)
  const heapBefore = await house.heapBytes()
  const judge = new HistoryJudge(showId, witness.limits, house.databaseUrl)
  await judge.begin()

  const timeline = new Timeline(Math.max(1, Math.ceil(options.for / STEPS)))
  const recorded = new Map<number, number>()
  let start = Infinity
  let clockJump = 0
  run.progress.phase('Letting people in')
  const crew = await Crew.start(run, plans, (pulse, worker) => {
    const ms = now() - start
    timeline.add(pulse, worker, ms, witness.counts)
    recorded.set(worker, pulse.recorded)
    clockJump = Math.max(clockJump, pulse.clockJumpMs, clockJumpMs())
    if (worker === 0) run.progress.live(liveLine(pulse, ms, timeline, witness.counts))
  })

  start = now()
  const startedAt = new Date()
  const playing = `${scenario.name}: at most ${options.for} s; Ctrl-C ends it and still reports`
  run.progress.phase(playing)
  run.onFailure(() => recording.keep())
  crew.go()
  const judgePart = async (): Promise<number> => {
    const pausedAt = now()
    run.progress.phase('A pause: what was recorded so far is judged')
    await crew.pause()
    if (await untilQuiet(witness, house)) await turnAndJudge(recording, witness, crew, judge, showId)
    crew.resume()
    run.progress.phase(playing)
    return now() - pausedAt
  }
  const end = await untilOver(run, crew, witness, start + options.for * SECOND_MS, scenario, {
    isDue: () => sum(recorded.values()) > partRecords,
    judgePart,
  })
  const seconds = (now() - start) / SECOND_MS
  const isOver = scenario.isOver(witness.counts)
  crew.stop()
  await whileAdvancing(
    crew.done(),
    () => timeline.here('people'),
    'Not everybody has gone: for a minute after the end nobody more did.',
  )
  const ending = end === 'gone' ? undefined : await settled(run, crew, witness, house, viewersOf(parts))
  if (!ending) await crew.settle(NO_MAP)
  witness.flush()
  const after = ending && (await house.heapBytes())
  const heap = after && heapBefore ? { before: heapBefore, after } : undefined

  run.progress.phase('Judging')
  await judge.judge(await readHistory(showId, recording.files))
  const interrupted = end === 'interrupted'
  const verdict = joined([
    judge.verdict,
    ending ?? { checked: [], violations: [wentAway(seconds)] },
    ...(ending ? [judgeMemory(heap, scenario.heapMayGrow, house.isOwn)] : []),
    judgeActivity({ answers: timeline.answers, parts, isOver: scenario.hasEnd ? isOver : undefined, interrupted }),
    judgeClock(clockJump),
    { checked: [], violations: timeline.violations },
  ])
  run.progress.end()
  if (exitStatusOf(verdict) !== EXIT.good) recording.keep()
  const seats = { ...witness.counts }
  const keptIn = recording.isKept ? recording.folder : undefined
  const report = reportOf({
    scenario,
    house,
    startedAt,
    seconds,
    interrupted,
    isOver,
    timeline,
    verdict,
    seats,
    heap,
    keptIn,
  })
  if (recording.isKept) await recording.complete(report, showId, house.databaseUrl)
  return report
}

/** Nobody's call is under way: what was recorded is judged, and what comes is recorded apart from it. */
async function turnAndJudge(
  recording: Recording,
  witness: Witness,
  crew: Crew,
  judge: HistoryJudge,
  showId: string,
): Promise<void> {
  const { files } = recording
  recording.next()
  await witness.turn(recording.witnessFile)
  await crew.turn(recording.workerFiles)
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
function requireSomethingToSell({ show, url }: House, { board, time }: Witness): void {
  const another = 'npm run create-show -- --seats 2000 makes one to rehearse on.'
  if (time < Date.parse(show.salesOpenAt) || time >= Date.parse(show.salesCloseAt)) {
    throw new RunError(`The show ${show.showId} of ${url} is not on sale now. ${another}`)
  }
  if (board.counts.available === 0) throw new RunError(`The show ${show.showId} of ${url} has no free seat. ${another}`)
}

function plansFor(scenario: Scenario, { urls, show }: House, historyFiles: readonly string[]): Plan[] {
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
    parts: scenario.parts.map((part) => shareOf(part, worker, workers)),
  }))
}

/** Who sends commands over HTTP has a second connection for them. */
function connectionsOf({ sockets, options }: Scenario): number {
  return Math.ceil(sockets * (1 + options.http))
}

/** Why it is over: `gone` is the server. */
async function untilOver(
  run: Run,
  crew: Crew,
  witness: Witness,
  latest: Instant,
  { isOver }: Scenario,
  part: { isDue: () => boolean; judgePart: () => Promise<number> },
): Promise<'done' | 'interrupted' | 'gone'> {
  const come = { done: false, interrupt: false }
  void crew.done().then(() => (come.done = true))
  run.onInterrupt(() => (come.interrupt = true))
  let until = latest
  while (!come.done && !come.interrupt && now() < until && !isOver(witness.counts)) {
    if (!witness.isThere && !(await isStillThere(witness))) return 'gone'
    if (part.isDue()) until += await part.judgePart()
    await pause(LOOK_MS)
  }
  return come.interrupt ? 'interrupted' : 'done'
}

/**
 * Whether the server lets anybody look. A connection that was lost says little: while this process judges a part, it may not
 * answer pings for longer than a server waits for them.
 */
async function isStillThere(witness: Witness): Promise<boolean> {
  return witness.lookAnew().then(
    () => true,
    () => false,
  )
}

function pause(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms))
}
