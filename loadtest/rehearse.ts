// A scenario from the opening of the house to the verdict.
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Counts } from '../shared/protocol.ts'
import { Crew } from './crew.ts'
import { judgeHeap, judgeHeld, judgeMaps } from './ending.ts'
import { openHouse, type House } from './house.ts'
import type { Instant } from './history.ts'
import { now, SECOND_MS } from './instant.ts'
import { digestOf } from './measure/digest.ts'
import { requireSockets } from './open-files.ts'
import type { Plan } from './orders.ts'
import { liveLine } from './report/live-line.ts'
import { reportOf, type Report } from './report/report.ts'
import { Timeline } from './report/timeline.ts'
import { RunError, within, type Run } from './run.ts'
import type { Scenario } from './scenarios/scenario.ts'
import { addressesFor, shareOf } from './shares.ts'
import { number } from './table.ts'
import { joined, judgeHistory, type Verdict } from './verdict.ts'
import { readHistory } from './wire/history-file.ts'
import { Witness } from './witness.ts'

/** So many steps of a long run are told apart. */
const STEPS = 300
const LOOK_MS = 100
/** When all is over, this long without a change is quiet. */
const QUIET_MS = SECOND_MS
/** Who asks again when no answer comes gives up in half of this. */
const LEAVE_MS = 60 * SECOND_MS
const MARGIN_MS = 5 * SECOND_MS
/** Before any seq: nobody's map is waited for. */
const NO_MAP = -1

/** @throws {RunError} when it cannot be carried out; what goes wrong in it stands in the report */
export async function rehearse(scenario: Scenario, run: Run): Promise<Report> {
  const { options } = scenario
  requireSockets(Math.ceil(scenario.sockets / options.workers))
  const house = await openHouse(run, scenario.place)
  const folder = await mkdtemp(join(tmpdir(), 'holdfast-history-'))
  run.cleanup.add(() => rm(folder, { recursive: true }))
  const witness = await Witness.enter(run, house, join(folder, 'witness'))
  requireSomethingToSell(house, witness)
  const plans = plansFor(scenario, house, folder)
  const heapBefore = await house.heapBytes()

  const timeline = new Timeline(Math.max(1, Math.ceil(options.for / STEPS)))
  let start = Infinity
  run.progress.phase('Letting people in')
  const crew = await Crew.start(run, plans, (pulse, worker) => {
    const ms = now() - start
    timeline.add(pulse, worker, ms, witness.counts)
    if (worker === 0) run.progress.live(liveLine(pulse, ms, timeline, witness.counts))
  })

  start = now()
  const startedAt = new Date()
  run.progress.phase(`${scenario.name}: at most ${options.for} s; Ctrl-C ends it and still reports`)
  crew.go()
  const end = await untilOver(run, crew, witness, start + options.for * SECOND_MS, scenario)
  const seconds = (now() - start) / SECOND_MS
  const isOver = scenario.isOver(witness.counts)
  crew.stop()
  await within(LEAVE_MS, crew.done(), `Not everybody has gone ${LEAVE_MS / SECOND_MS} s after the end.`)
  const ending = end === 'gone' ? undefined : await withServer(run, crew, witness, house)
  if (!ending) await crew.settle(NO_MAP)
  witness.flush()
  const after = ending && (await house.heapBytes())
  const heap = after && heapBefore ? { before: heapBefore, after } : undefined

  run.progress.phase('Judging')
  const history = await readHistory(house.show.showId, [
    join(folder, 'witness'),
    ...plans.map((plan) => plan.historyFile),
  ])
  const verdict = joined([
    await judgeHistory(history, house.show.showId, witness.limits, house.databaseUrl),
    ending ?? { checked: [], violations: [wentAway(seconds)] },
    ...(heap && scenario.heapMayGrow !== undefined ? [judgeHeap(heap, scenario.heapMayGrow)] : []),
    { checked: [], violations: timeline.violations },
  ])
  run.progress.end()
  const seats = { ...witness.counts }
  const interrupted = end === 'interrupted'
  return reportOf({ scenario, house, startedAt, seconds, interrupted, isOver, timeline, verdict, seats, heap })
}

/** All is quiet, and the maps are compared with what the server shows then; undefined when it shows nothing any more. */
async function withServer(run: Run, crew: Crew, witness: Witness, house: House): Promise<Verdict | undefined> {
  const { graceSeconds } = witness.limits
  run.progress.phase(
    `Waiting until all is quiet, for ${graceSeconds + MARGIN_MS / SECOND_MS} s at most, and all maps are right`,
  )
  try {
    await untilQuiet(witness, house)
    const settled = await crew.settle(witness.board.seq)
    const { seq, statuses, counts } = await witness.lookAnew()
    const maps = judgeMaps(settled, { seq, digest: digestOf(statuses) })
    return joined([maps, ...(house.isOwn ? [judgeHeld(counts.held)] : [])])
  } catch (error) {
    if (error instanceof RunError && !house.isOwn) return undefined
    throw error
  }
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

function plansFor(scenario: Scenario, { urls, show }: House, folder: string): Plan[] {
  const { workers, seed } = scenario.options
  return Array.from({ length: workers }, (_, worker) => ({
    urls,
    showId: show.showId,
    seed,
    worker,
    addresses: addressesFor(urls, scenario.sockets),
    historyFile: join(folder, `worker-${worker}`),
    framesOf: Math.ceil(scenario.framesOf / workers),
    parts: scenario.parts.map((part) => shareOf(part, worker, workers)),
  }))
}

/** Why it is over: `gone` is the server. */
async function untilOver(
  run: Run,
  crew: Crew,
  witness: Witness,
  latest: Instant,
  { isOver }: Scenario,
): Promise<'done' | 'interrupted' | 'gone'> {
  const come = { done: false, interrupt: false }
  void crew.done().then(() => (come.done = true))
  run.onInterrupt(() => (come.interrupt = true))
  while (!come.done && !come.interrupt && now() < latest && !isOver(witness.counts)) {
    if (!witness.isThere) return 'gone'
    await pause(LOOK_MS)
  }
  return come.interrupt ? 'interrupted' : 'done'
}

/** What people left lying comes free by itself; where others play too, it may never be quiet. */
async function untilQuiet(witness: Witness, { isOwn }: House): Promise<void> {
  const graceMs = witness.limits.graceSeconds * SECOND_MS
  const end = now() + graceMs + MARGIN_MS
  let { seq } = witness.board
  let since = now()
  const isQuiet = (held: Counts['held']): boolean => now() - since > QUIET_MS && (!isOwn || held === 0)
  while (now() < end && !isQuiet(witness.board.counts.held)) {
    await pause(LOOK_MS)
    if (witness.board.seq === seq) continue
    seq = witness.board.seq
    since = now()
  }
}

function pause(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms))
}
