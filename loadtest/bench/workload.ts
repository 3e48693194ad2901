// What the generator of the benchmark can be told to do, and what it says when it is done.
import { z } from 'zod'

/** Names a group of sockets within a generator. */
const group = z.string()
/** Of a server of ours, a hold; of any other, an echo with the same payload. */
const event = z.enum(['seats:hold', 'echo'])

export const Workload = z.discriminatedUnion('workload', [
  z.object({
    workload: z.literal('open'),
    group,
    url: z.string(),
    sockets: z.int(),
    /** Commands go over keep-alive connections of HTTP, by visitors who have no socket. */
    http: z.boolean().default(false),
  }),
  z.object({ workload: z.literal('close'), group }),
  /** The sockets are spread over the shows, and each looks at the map of its own. */
  z.object({ workload: z.literal('join'), group, shows: z.array(z.string()).readonly() }),
  z.object({ workload: z.literal('leave'), group, shows: z.array(z.string()).readonly() }),
  /** All ask for the same seat at once. */
  z.object({ workload: z.literal('race'), group, event, showId: z.string(), seatId: z.int() }),
  /** Each takes so many seats that nobody else wants, one after the other; `stride` apart. */
  z.object({
    workload: z.literal('take'),
    group,
    event,
    shows: z.array(z.string()).readonly(),
    each: z.int(),
    stride: z.int().default(1),
  }),
  /** Each gives back all that it has. */
  z.object({ workload: z.literal('give back'), group, shows: z.array(z.string()).readonly() }),
  /** So many at a time buy their share of the show, `quantity` seats by `quantity`; all that was said goes to a file. */
  z.object({
    workload: z.literal('buy'),
    group,
    showId: z.string(),
    seats: z.int(),
    quantity: z.int(),
    atATime: z.int(),
    historyFile: z.string(),
  }),
  /** They take turns in taking a seat and giving it back, so many times a second whether answered or not. */
  z.object({
    workload: z.literal('pace'),
    group,
    event,
    showId: z.string(),
    perSecond: z.number(),
    seconds: z.number(),
    seed: z.int(),
  }),
  /** Nothing: what has come so far is what is wanted. */
  z.object({ workload: z.literal('look') }),
  /** From the moments of all changes by their seq, how long after it each of so many sockets was shown each. */
  z.object({ workload: z.literal('lag'), sockets: z.int(), changes: z.array(z.tuple([z.int(), z.number()])) }),
])
export type Workload = z.infer<typeof Workload>
export type WorkloadInput = z.input<typeof Workload>
export type WorkloadOf<D extends Workload['workload']> = Extract<Workload, { workload: D }>

export const WorkloadResult = z.object({
  ms: z.number(),
  /** Of this process. */
  cpuMs: z.number(),
  asked: z.int(),
  /** Answers that are not what they must be; `example` is one of them. */
  wrong: z.int(),
  example: z.string(),
  /** That came meanwhile: to all sockets together, and the most to one. */
  frames: z.int(),
  mostFrames: z.int(),
  /** To all sockets that are open, since they were. */
  framesSoFar: z.int(),
  /** Of a race: who got the seat. */
  winners: z.int(),
  /** Of pace and lag, in milliseconds. */
  p50: z.number(),
  p99: z.number(),
})
export type WorkloadResult = z.infer<typeof WorkloadResult>
