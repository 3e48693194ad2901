// The workloads that a generator can be told to run, and their results.
import { z } from 'zod'

/** Names a group of clients within a generator. */
const group = z.string()
/** A hold, or an echo with the same payload. */
const event = z.enum(['seats:hold', 'echo'])
/** The clients of the group are spread over these shows. */
const shows = z.array(z.string()).readonly()

export const Workload = z.discriminatedUnion('workload', [
  z.object({
    workload: z.literal('open'),
    group,
    url: z.string(),
    sockets: z.int(),
    /** Visitors without sockets, who send commands over keep-alive HTTP connections. */
    http: z.boolean().default(false),
  }),
  z.object({ workload: z.literal('close'), group }),
  z.object({ workload: z.literal('join'), group, shows }),
  z.object({ workload: z.literal('leave'), group, shows }),
  /** All clients ask for the same seat at once. */
  z.object({ workload: z.literal('race'), group, event, showId: z.string(), seatId: z.int() }),
  /** Each client takes `each` distinct seats, one after the other; seats lie `stride` apart. */
  z.object({
    workload: z.literal('take'),
    group,
    event,
    shows,
    each: z.int(),
    stride: z.int().default(1),
  }),
  /** Each client releases all its seats. */
  z.object({ workload: z.literal('release'), group, shows }),
  /** `atATime` clients buy their shares of the show, `quantity` seats at a time; all answers go to a history file. */
  z.object({
    workload: z.literal('buy'),
    group,
    showId: z.string(),
    seats: z.int(),
    quantity: z.int(),
    atATime: z.int(),
    historyFile: z.string(),
  }),
  /** Clients take turns to hold a seat and to release it, at random instants that do not wait for answers. */
  z.object({
    workload: z.literal('pace'),
    group,
    event,
    showId: z.string(),
    perSecond: z.number(),
    seconds: z.number(),
    seed: z.int(),
  }),
  /** Nothing: only the frames so far are wanted. */
  z.object({ workload: z.literal('look') }),
  /** Waits until every change has come to each socket, and tells how long after its decision. `changes`: seq, instant. */
  z.object({ workload: z.literal('lag'), sockets: z.int(), changes: z.array(z.tuple([z.int(), z.number()])) }),
])
export type Workload = z.infer<typeof Workload>
export type WorkloadInput = z.input<typeof Workload>
export type WorkloadOf<W extends Workload['workload']> = Extract<Workload, { workload: W }>

export const WorkloadResult = z.object({
  ms: z.number(),
  /** Of the generator's process. */
  cpuMs: z.number(),
  asked: z.int(),
  /** Refusals by a busy server, after which the client asked again. */
  busy: z.int(),
  /** Requests and viewers whose connection the server ended. */
  lost: z.int(),
  /** The number of wrong answers; `example` is one of them. */
  wrong: z.int(),
  example: z.string(),
  /** Of a race, in sentences. */
  violations: z.array(z.string()),
  /** Frames that came meanwhile: the most to one socket. */
  mostFrames: z.int(),
  /** To all open sockets since they were opened. */
  framesSoFar: z.int(),
  /** Of pace and lag, in milliseconds. */
  p50: z.number(),
  p99: z.number(),
})
export type WorkloadResult = z.infer<typeof WorkloadResult>
