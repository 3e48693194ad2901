// What the process that runs a load test and those that make the load say to each other.
import { z } from 'zod'

/** Mean lengths of what people do, in milliseconds. */
const Pace = z.object({ look: z.number(), hesitate: z.number() })
export type Pace = z.infer<typeof Pace>

/** When people come. */
const Arrivals = z.union([
  z.object({
    /** See `arrivals`: they come when they come. */
    rate: z.object({ perSecond: z.number(), rampSeconds: z.number(), seconds: z.number() }),
    /** More than so many at a time are not let in, but counted. */
    mostAtATime: z.int(),
  }),
  /** So many at a time, the next when one has gone; a visit takes about `visitMs`. */
  z.object({ atATime: z.int(), visitMs: z.number() }),
])
export type Arrivals = z.infer<typeof Arrivals>

/** What people there are, and what they do. */
const Population = z.discriminatedUnion('kind', [
  z.object({
    kind: z.literal('buyers'),
    arrivals: Arrivals,
    pace: Pace,
    /** Each takes 1 to so many seats. */
    mostSeats: z.int(),
    /** How much they want the same seats; see `chooseSeats`. */
    rush: z.number(),
    /** Of those who hold seats, which share goes without buying. */
    abandon: z.number(),
    /** Buyers cancel what they bought before they go, so that the house never fills. */
    cancel: z.boolean(),
  }),
  /** They want seats together, and let the server choose. */
  z.object({
    kind: z.literal('groups'),
    arrivals: Arrivals,
    pace: Pace,
    /** Each wants so many seats, and then fewer when so many are not together. */
    least: z.int(),
    most: z.int(),
    /** Of those who hold seats, which share goes without buying. */
    abandon: z.number(),
  }),
  /** They only look. */
  z.object({ kind: z.literal('viewers'), count: z.int() }),
  /** They take a seat and give it back, all together so many times a second. */
  z.object({ kind: z.literal('seat-changers'), count: z.int(), perSecond: z.number(), seconds: z.number() }),
  /** They hold seats and lose their connection. */
  z.object({ kind: z.literal('flaky'), arrivals: Arrivals }),
])
export type Population = z.infer<typeof Population>
export type PopulationOf<K extends Population['kind']> = Extract<Population, { kind: K }>

export const Assignment = z.object({
  /** Of the servers that sell the show. */
  urls: z.array(z.string()).min(1),
  showId: z.string(),
  seed: z.int(),
  /** Which of the processes this is, from 0. */
  worker: z.int(),
  /** Of this machine, to connect from; none: as the system likes. */
  addresses: z.array(z.string()),
  /** Where to write the history, and of how many connections at a time also what they are shown. */
  historyFile: z.string(),
  framesOf: z.int(),
  /** Which share of the lines sends its commands over HTTP. */
  http: z.number(),
  populations: z.array(Population),
})
export type Assignment = z.infer<typeof Assignment>

export const Instruction = z.discriminatedUnion('instruction', [
  /** Everybody is there: begin. */
  z.object({ instruction: z.literal('go') }),
  /** Nobody new comes, and who is there gets to the end. */
  z.object({ instruction: z.literal('stop') }),
  /** Nobody new comes until it goes on; who is there gets to the end. */
  z.object({ instruction: z.literal('pause') }),
  /** In a pause: what is recorded from now on goes to another file, and who looks is shown the map anew. */
  z.object({ instruction: z.literal('turn'), historyFile: z.string() }),
  z.object({ instruction: z.literal('resume') }),
  /** Wait until all maps are at `seq`, say what they show, and write the history out. */
  z.object({ instruction: z.literal('settle'), seq: z.int() }),
])
export type Instruction = z.infer<typeof Instruction>

export const Counted = z.object({
  answers: z.record(z.string(), z.record(z.string(), z.int())),
  latencies: z.record(z.string(), z.string()),
  violations: z.array(z.string()),
})
export type Counted = z.infer<typeof Counted>

const Sample = Counted.extend({
  /** How many people and connections there are. */
  people: z.int(),
  connections: z.int(),
  /** Arrivals that were not let in; see `mostAtATime`. */
  turnedAway: z.int(),
  /** The share of one core that this process has used since its last sample. */
  cpu: z.number(),
  /** How many calls and sightings stand in the history file. */
  recorded: z.int(),
  /** How far the machine's clock has moved against this process's own since it began. */
  clockJumpMs: z.number(),
})
export type Sample = z.infer<typeof Sample>

/** What maps show at a seq: how many of them, and the digest of their statuses. */
const Shown = z.object({ seq: z.int(), digest: z.string(), maps: z.int() })
export type Shown = z.infer<typeof Shown>

/** `behind` are maps that are not there yet; `dropped` are connections that ended before. */
const Settled = z.object({ shown: z.array(Shown), behind: z.int(), dropped: z.int() })
export type Settled = z.infer<typeof Settled>

export const WorkerMessage = z.discriminatedUnion('message', [
  z.object({ message: z.literal('sample'), sample: Sample }),
  /** Nobody has anything more to do. */
  z.object({ message: z.literal('done') }),
  /** Nobody who came before the pause is there any more; and then, the file is another one. */
  z.object({ message: z.literal('paused') }),
  z.object({ message: z.literal('turned') }),
  Settled.extend({ message: z.literal('settled') }),
])
export type WorkerMessage = z.infer<typeof WorkerMessage>
