// The messages between the process that runs a load test and the workers that make the load.
import { createHash } from 'node:crypto'
import { z } from 'zod'

/** Mean lengths of what visitors do, in milliseconds. */
const Pace = z.object({ look: z.number(), hesitate: z.number() })
export type Pace = z.infer<typeof Pace>

const Arrivals = z.union([
  /** An open model: visitors arrive as a Poisson process, however many are present. See `arrivalTimes`. */
  z.object({
    rate: z.object({ perSecond: z.number(), rampSeconds: z.number(), seconds: z.number() }),
    /** Visitors beyond this number are turned away and counted. */
    mostAtATime: z.int(),
  }),
  /** A closed model: a fixed number of visitors, each replaced when it has gone. A visit takes about `visitMs`. */
  z.object({ atATime: z.int(), visitMs: z.number() }),
])
export type Arrivals = z.infer<typeof Arrivals>

/** Visitors who behave alike. */
const Population = z.discriminatedUnion('kind', [
  /** They choose seats on the map. */
  z.object({
    kind: z.literal('buyers'),
    arrivals: Arrivals,
    pace: Pace,
    /** Each buyer takes 1 to so many seats. */
    mostSeats: z.int(),
    /** How much buyers want the same seats; see `chooseSeats`. */
    rush: z.number(),
    /** The share of those who hold seats that leaves without buying. */
    abandon: z.number(),
    /** Whether buyers cancel what they bought before they leave, so that the show never sells out. */
    cancel: z.boolean(),
  }),
  /** They want seats together, and let the server choose. */
  z.object({
    kind: z.literal('groups'),
    arrivals: Arrivals,
    pace: Pace,
    /** The size of a group, from `least` to `most`. A group asks for one seat fewer each time it is refused. */
    least: z.int(),
    most: z.int(),
    abandon: z.number(),
  }),
  /** They only look. */
  z.object({ kind: z.literal('viewers'), count: z.int() }),
  /** They hold a seat and release it, `perSecond` times a second all together. */
  z.object({ kind: z.literal('seat-changers'), count: z.int(), perSecond: z.number(), seconds: z.number() }),
  /** One operator, with a map of the show. */
  z.object({ kind: z.literal('operator'), count: z.int(), perSecond: z.number(), seconds: z.number() }),
  /** They hold seats and lose their connection. */
  z.object({ kind: z.literal('flaky'), arrivals: Arrivals }),
])
export type Population = z.infer<typeof Population>
export type PopulationOf<K extends Population['kind']> = Extract<Population, { kind: K }>

/** What one worker has to do. */
export const Assignment = z.object({
  /** Of the servers that sell the show. */
  urls: z.array(z.string()).min(1),
  showId: z.string(),
  seed: z.int(),
  /** The number of this worker, from 0. */
  worker: z.int(),
  /** Local addresses to connect from. None: the system chooses. */
  addresses: z.array(z.string()),
  historyFile: z.string(),
  /** The number of connections at a time whose frames and snapshots are recorded. */
  framesOf: z.int(),
  /** The share of visitors who send commands over HTTP. */
  http: z.number(),
  populations: z.array(Population),
  /** The token of the operator, if there is one. */
  operatorToken: z.string().optional(),
})
export type Assignment = z.infer<typeof Assignment>

export const Instruction = z.discriminatedUnion('instruction', [
  /** Let visitors come: all workers are ready. */
  z.object({ instruction: z.literal('go') }),
  /** Let no more visitors arrive. Visitors who are present finish their visits. */
  z.object({ instruction: z.literal('stop') }),
  /** Let no more visitors arrive until `resume`. Visitors who are present finish their visits. */
  z.object({ instruction: z.literal('pause') }),
  /** In a pause: record to another file, beginning with fresh snapshots of those who watch. */
  z.object({ instruction: z.literal('turn'), historyFile: z.string() }),
  z.object({ instruction: z.literal('resume') }),
  /** Wait until all maps are at `seq`, report what they show, and flush the history. */
  z.object({ instruction: z.literal('settle'), seq: z.int() }),
])
export type Instruction = z.infer<typeof Instruction>

/** What a worker has counted since its last sample. */
export const TallyTotals = z.object({
  /** Numbers of answers, by request, and then by `ok`, a refusal's code, or `no answer`. */
  answers: z.record(z.string(), z.record(z.string(), z.int())),
  /** Encoded histograms, by request. */
  latencies: z.record(z.string(), z.string()),
  violations: z.array(z.string()),
})
export type TallyTotals = z.infer<typeof TallyTotals>

/** What a worker reports each second. */
const Sample = TallyTotals.extend({
  /** The number of visitors present. */
  people: z.int(),
  connections: z.int(),
  /** Arrivals beyond `mostAtATime`. */
  turnedAway: z.int(),
  /** The share of one core that the worker has used since its last sample. */
  cpu: z.number(),
  /** The number of calls and sightings in the history file. */
  recorded: z.int(),
  /** How far the machine's clock has moved against the worker's own since the worker began. */
  clockJumpMs: z.number(),
})
export type Sample = z.infer<typeof Sample>

/** How many maps show the same statuses at the same seq. */
const MapsAlike = z.object({ seq: z.int(), digest: z.string(), maps: z.int() })
export type MapsAlike = z.infer<typeof MapsAlike>

/** Identifies the statuses of a map. */
export function digestOf(statuses: Readonly<Uint8Array>): string {
  return createHash('sha1').update(new Uint8Array(statuses)).digest('base64url')
}

/** `behind` maps have not reached the seq; `dropped` connections had ended before. */
const SettledMaps = z.object({ shown: z.array(MapsAlike), behind: z.int(), dropped: z.int() })
export type SettledMaps = z.infer<typeof SettledMaps>

export const WorkerMessage = z.discriminatedUnion('message', [
  z.object({ message: z.literal('sample'), sample: Sample }),
  /** No visitor has anything more to do. */
  z.object({ message: z.literal('done') }),
  /** All visitors who arrived before the pause have gone. */
  z.object({ message: z.literal('paused') }),
  z.object({ message: z.literal('turned') }),
  SettledMaps.extend({ message: z.literal('settled') }),
])
export type WorkerMessage = z.infer<typeof WorkerMessage>
