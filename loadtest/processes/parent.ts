// The parent's side of a process that serves one run: what is measured runs in none of the generator's own threads.
import { fork } from 'node:child_process'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'
import { z } from 'zod'
import { RunError, type Run } from '../run.ts'

const SECOND_MS = 1000
/** A server drains its sockets and shuts its database down in this time. */
const STOP_MS = 20 * SECOND_MS

export type Child<R> = {
  /** What it said when it was ready. */
  ready: R
  tell: (message: object) => void
}

/**
 * Starts a module that calls `serveParent`, to be stopped by the run's cleanup.
 * @param hear takes whatever else it says, also before it is ready
 * @throws {RunError} when it cannot start
 */
export async function startChild<R extends z.ZodType>(
  { cleanup, fail }: Run,
  module: URL,
  settings: object,
  Ready: R,
  hear: (message: unknown) => void = () => undefined,
): Promise<Child<z.output<R>>> {
  // What it prints must not get between the results.
  const child = fork(fileURLToPath(module), [JSON.stringify(settings)], {
    stdio: ['ignore', process.stderr, 'inherit', 'ipc'],
    // Packages have been looked after.
    execArgv: [],
  })
  const exited = once(child, 'exit')
  let isWanted = true
  cleanup.add(async () => {
    isWanted = false
    if (child.connected) child.disconnect()
    const timer = setTimeout(() => child.kill('SIGKILL'), STOP_MS)
    await exited
    clearTimeout(timer)
  })
  child.once('exit', () => {
    if (isWanted) fail(new RunError('A process of this test ended before its time; what it said stands above.'))
  })
  const started = Promise.withResolvers<unknown>()
  child.on('message', (message) => {
    const { data } = Started.safeParse(message)
    if (!data) hear(message)
    else if ('failed' in data) started.reject(new RunError(data.failed))
    else started.resolve(data.ready)
  })
  const ready = Ready.parse(await started.promise)
  return {
    ready,
    tell: (message) => {
      if (child.connected) child.send(message)
    },
  }
}

const Started = z.union([z.object({ failed: z.string() }), z.object({ ready: z.unknown() })])
