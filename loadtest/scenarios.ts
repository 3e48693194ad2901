// The scenarios of the load test: which visitors come, what they do, and when it is over.
import type { Counts } from '../shared/protocol.ts'
import type { Arrivals, Population } from './instructions.ts'
import type { ShowSource } from './load-show.ts'
import { SECOND_MS } from './run-clock.ts'

/** What all scenarios have in common. */
export type CommonOptions = {
  /** Of a running server. Without it, the run starts its own server and database. */
  url?: string
  show?: string
  /** Of the show that the run makes for itself. */
  seats: number
  /** The longest that visitors come, in seconds. */
  for: number
  seed: number
  workers: number
  /** How long visitors take, as a share of the usual. */
  pace: number
  /** The share of visitors, from 0 to 1, who send commands over HTTP. They still follow the map by socket. */
  http: number
  /** Whether the recording is kept when nothing was wrong. */
  keep?: true
}

export type Scenario = {
  name: string
  options: CommonOptions
  source: ShowSource
  populations: Population[]
  /** The number of connections at a time whose frames and snapshots are recorded. */
  framesOf: number
  /** The most connections at a time. */
  sockets: number
  /** How many bytes the heap of a server of its own may grow during the run. Undefined: memory is not judged. */
  heapMayGrow?: number
  /** Whether the scenario has a goal to reach; without one it goes on until it is stopped. */
  hasEnd?: true
  /** Whether the goal is reached, by the counts of the seats. */
  isOver: (seats: Counts) => boolean
}

/** Of a server of its own: short, so that abandoned seats come free while others still want them. */
const SHORT_GRACE_SECONDS = 3
/** With open arrivals, visitors beyond this multiple of the average number present are turned away. */
const MOST_PRESENT = 5
/** The number of connections whose frames are recorded: all frames of all connections would fill the disk. */
const FRAMES_OF_MANY = 200
const FRAMES_OF_WATCHERS = 100
const FRAMES_OF_FEW = 10

/** An operator is there for this share of the time, so that the show can sell out afterwards. */
const OPERATOR_SHARE = 0.5

export type RushOptions = CommonOptions & {
  /** Buyers present at a time: on average, or exactly when `closed`. */
  buyers: number
  /** Visitors who only look. */
  viewers: number
  closed?: true
  /** Commands of an operator per second. */
  operator: number
}

/** Buyers want the same seats, hesitate, and buy or go, until the show is sold out. */
export function rush(options: RushOptions): Scenario {
  const { buyers, viewers, closed, operator, for: seconds } = options
  const pace = paceOf(options, 1, 2)
  const visitMs = pace.look + pace.hesitate
  const arrivals = closed ? { atATime: buyers, visitMs } : openArrivals(buyers, visitMs, options.for)
  return {
    name: 'rush',
    options,
    source: { ...showSource(options, shortGrace(options)), ...(operator > 0 && { operator: true }) },
    populations: [
      { kind: 'buyers', arrivals, pace, mostSeats: 4, rush: 3, abandon: 0.1, cancel: false },
      { kind: 'viewers', count: viewers },
      ...(operator > 0
        ? [{ kind: 'operator' as const, count: 1, perSecond: operator, seconds: OPERATOR_SHARE * seconds }]
        : []),
    ],
    framesOf: FRAMES_OF_MANY,
    sockets: MOST_PRESENT * buyers + viewers + 1,
    hasEnd: true,
    isOver: isSoldOut,
  }
}

export type BestOptions = CommonOptions & {
  /** Groups present at a time, on average. */
  groups: number
  /** How many servers of its own sell the show. */
  nodes: number
}

/** Groups let the server choose seats together, until the show is sold out. */
export function best(options: BestOptions): Scenario {
  const { groups, nodes } = options
  const pace = paceOf(options, 1, 2)
  const arrivals = openArrivals(groups, pace.look + pace.hesitate, options.for)
  return {
    name: 'best',
    options,
    source: showSource(options, shortGrace(options), nodes),
    populations: [{ kind: 'groups', arrivals, pace, least: 2, most: 6, abandon: 0.1 }],
    framesOf: FRAMES_OF_MANY,
    sockets: MOST_PRESENT * groups,
    hasEnd: true,
    isOver: isSoldOut,
  }
}

export type WatchOptions = CommonOptions & {
  viewers: number
  /** Per second. */
  changes: number
}

/** Of one visitor: an answer may take a second before the next change comes late. */
const CHANGES_PER_SECOND = 1

/** Many visitors look at a map that changes: how soon does each screen show a change, and are all maps right? */
export function watch(options: WatchOptions): Scenario {
  const { viewers, changes, for: seconds } = options
  const changers = Math.max(Math.ceil(changes / CHANGES_PER_SECOND), options.workers)
  return {
    name: 'watch',
    options,
    source: showSource(options, {}),
    populations: [
      { kind: 'viewers', count: viewers },
      { kind: 'seat-changers', count: changers, perSecond: changes, seconds },
    ],
    framesOf: FRAMES_OF_WATCHERS,
    sockets: viewers + changers,
    isOver: () => false,
  }
}

export type FlakyOptions = CommonOptions & {
  /** Visitors present at a time, on average. */
  people: number
}

/** Of a server of its own: so short that many come back after it. */
const FLAKY_GRACE_SECONDS = 2
/** A third is away for half of the grace, a third likewise, and a third for longer than the grace. */
const FLAKY_VISIT_MS = ((0.5 + 0.5 + 2) * FLAKY_GRACE_SECONDS * SECOND_MS) / 3

/** Visitors hold seats, lose their connections, and come back within the grace or after it. */
export function flaky(options: FlakyOptions): Scenario {
  const { people } = options
  const environment = { GRACE_SECONDS: String(FLAKY_GRACE_SECONDS), SWEEP_INTERVAL_MS: '200' }
  return {
    name: 'flaky',
    options,
    source: showSource(options, environment),
    populations: [{ kind: 'flaky', arrivals: openArrivals(people, FLAKY_VISIT_MS, options.for) }],
    framesOf: FRAMES_OF_MANY,
    // A visitor's old connection may still be open when the new one is.
    sockets: 2 * MOST_PRESENT * people,
    isOver: () => false,
  }
}

export type SoakOptions = CommonOptions & {
  /** Buyers present at a time, on average, once all have come. */
  buyers: number
}

/** The share of the time during which the number of buyers rises. */
const SOAK_RAMP = 0.1
/** For compiled code and caches, measured at 0 MB after a minute. A leak of 1 kB a buyer passes this within minutes. */
const HEAP_MAY_GROW = 20 * 1024 * 1024

/** Buyers cancel what they bought, for hours. After the last has gone, nothing is held, and memory is as before. */
export function soak(options: SoakOptions): Scenario {
  const { buyers, for: seconds } = options
  const pace = paceOf(options, 1, 1)
  // They hesitate twice: before they buy and before they cancel.
  const arrivals = openArrivals(buyers, pace.look + 2 * pace.hesitate, seconds, SOAK_RAMP * seconds)
  return {
    name: 'soak',
    options,
    source: showSource(options, shortGrace(options)),
    populations: [{ kind: 'buyers', arrivals, pace, mostSeats: 4, rush: 2, abandon: 0.2, cancel: true }],
    framesOf: FRAMES_OF_FEW,
    sockets: MOST_PRESENT * buyers,
    heapMayGrow: HEAP_MAY_GROW,
    isOver: () => false,
  }
}

export type CrowdOptions = CommonOptions & {
  /** Visitors present at a time. */
  people: number
}

/** A few visitors who take their time, so that a map changes while you look at it. */
export function crowd(options: CrowdOptions): Scenario {
  const { people } = options
  const pace = paceOf(options, 2, 6)
  const arrivals = { atATime: people, visitMs: pace.look + pace.hesitate }
  return {
    name: 'crowd',
    options,
    source: showSource(options, {}),
    populations: [{ kind: 'buyers', arrivals, pace, mostSeats: 4, rush: 1, abandon: 0.4, cancel: true }],
    framesOf: FRAMES_OF_FEW,
    sockets: people,
    isOver: () => false,
  }
}

function isSoldOut({ available, held }: Counts): boolean {
  return available === 0 && held === 0
}

function paceOf({ pace }: CommonOptions, lookSeconds: number, hesitateSeconds: number) {
  return { look: lookSeconds * SECOND_MS * pace, hesitate: hesitateSeconds * SECOND_MS * pace }
}

/** By Little's law: the number present is the arrival rate times the length of a visit. */
function openArrivals(present: number, visitMs: number, seconds: number, rampSeconds = 0): Arrivals {
  const rate = { perSecond: (present * SECOND_MS) / visitMs, rampSeconds, seconds }
  return { rate, mostAtATime: MOST_PRESENT * present }
}

function shortGrace({ pace }: CommonOptions): Record<string, string> {
  return { GRACE_SECONDS: String(Math.ceil(SHORT_GRACE_SECONDS * pace)) }
}

/** The show that the options name. `environment` is that of servers of its own, of which there are `nodes`. */
function showSource({ url, show, seats }: CommonOptions, environment: Record<string, string>, nodes = 1): ShowSource {
  return url === undefined ? { seats, nodes, environment } : { url, show }
}
