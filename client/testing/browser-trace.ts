// Reads a browser trace: how long script ran in each frame of the page's main thread, and how long its tasks took.
import { z } from 'zod'

const Event = z.object({
  name: z.string(),
  ph: z.string(),
  pid: z.number(),
  tid: z.number(),
  ts: z.number().default(0),
  dur: z.number().default(0),
  /** Of the thread’s own time: without what other programs took of the processor meanwhile. */
  tdur: z.number().optional(),
})
type Event = z.infer<typeof Event>

/** The trace's names for script that runs; some run inside others. */
const SCRIPT = new Set([
  'FunctionCall',
  'EventDispatch',
  'FireAnimationFrame',
  'TimerFire',
  'EvaluateScript',
  'RunMicrotasks',
])

/** All in milliseconds. */
export type MainThread = { scriptPerFrame: number[]; cpuPerFrame: number[]; tasks: number[] }

/** What Chromium's tracing has to record for this. */
export const CATEGORIES = ['devtools.timeline', 'disabled-by-default-devtools.timeline', '__metadata']

/** The page's process is the one that drew the most frames. */
export function readBrowserTrace(trace: string): MainThread {
  const events = z.object({ traceEvents: z.array(Event) }).parse(JSON.parse(trace)).traceEvents
  const frames = events.filter((event) => event.name === 'Commit')
  const [busiest] = [...Map.groupBy(frames, (frame) => `${frame.pid} ${frame.tid}`)].sort(
    ([, a], [, b]) => b.length - a.length,
  )
  if (!busiest) throw new Error('The trace has no frames.')
  const isOurs = (event: Event) => `${event.pid} ${event.tid}` === busiest[0]
  const script = outermost(events.filter((event) => isOurs(event) && event.ph === 'X' && SCRIPT.has(event.name)))
  const starts = busiest[1].map((frame) => frame.ts).sort((a, b) => a - b)
  const scriptPerFrame = starts.slice(0, -1).map(() => 0)
  const cpuPerFrame = starts.slice(0, -1).map(() => 0)
  let frame = 0
  for (const event of script) {
    while (frame < starts.length - 1 && (starts[frame + 1] ?? 0) <= event.ts) frame++
    if (event.ts >= (starts[0] ?? 0) && frame < scriptPerFrame.length) {
      scriptPerFrame[frame] = (scriptPerFrame[frame] ?? 0) + event.dur / 1000
      cpuPerFrame[frame] = (cpuPerFrame[frame] ?? 0) + (event.tdur ?? event.dur) / 1000
    }
  }
  const tasks = events.filter((event) => isOurs(event) && event.name === 'RunTask').map((event) => event.dur / 1000)
  return { scriptPerFrame, cpuPerFrame, tasks }
}

/** Without those that lie inside another one; in order. */
function outermost(events: readonly Event[]): Event[] {
  let end = -Infinity
  return events
    .toSorted((a, b) => a.ts - b.ts || b.dur - a.dur)
    .filter((event) => {
      if (event.ts < end) return false
      end = event.ts + event.dur
      return true
    })
}

/** The value that a share of all values, from 0 to 1, is not above. */
export function quantile(values: readonly number[], share: number): number {
  const sorted = values.toSorted((a, b) => a - b)
  return sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))] ?? 0
}
