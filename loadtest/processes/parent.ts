// A child process of a run, seen from its parent. Servers and load run in children, so that neither slows the other's thread.
import { fork, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import type { Stream } from 'node:stream'
import { fileURLToPath } from 'node:url'
import { z } from 'zod'
import { RunError, type Run } from '../run.ts'
import { SECOND_MS } from '../run-clock.ts'
import { whileAdvancing } from '../stall-timeout.ts'

/** A server drains its sockets and shuts its database down within this time, also on a slow machine. */
const STOP_MS = 60 * SECOND_MS

export type Child<R> = {
  /** What the child reported when it was ready. */
  ready: R
  tell: (message: object) => void
}

const Started = z.union([z.object({ failed: z.string() }), z.object({ ready: z.unknown() })])

type Output = 'pipe' | 'inherit' | Stream

export type ForkedModule = {
  child: ChildProcess
  /** What the child reported when it was ready. Rejects with a {RunError} when the child says why it cannot start. */
  started: Promise<unknown>
  exited: Promise<unknown>
  stop: () => Promise<void>
}

/**
 * Starts a module that calls `serveParent`.
 * @param output where its standard output and errors go
 * @param listener takes every other message of the child, also those sent before it is ready
 */
export function forkModule(
  module: URL,
  settings: object,
  output: [out: Output, errors: Output],
  listener: (message: unknown) => void,
): ForkedModule {
  const child = fork(fileURLToPath(module), [JSON.stringify(settings)], {
    stdio: ['ignore', ...output, 'ipc'],
    // Without this process's --import, which installs missing packages.
    execArgv: [],
  })
  const exited = once(child, 'exit')
  const started = Promise.withResolvers<unknown>()
  child.on('message', (message) => {
    const { data } = Started.safeParse(message)
    if (!data) listener(message)
    else if ('failed' in data) started.reject(new RunError(data.failed))
    else started.resolve(data.ready)
  })
  const stop = async (): Promise<void> => {
    if (child.connected) child.disconnect()
    const timer = setTimeout(() => child.kill('SIGKILL'), STOP_MS)
    await exited
    clearTimeout(timer)
  }
  return { child, started: started.promise, exited, stop }
}

/**
 * Starts a module that calls `serveParent`. The run's clean-up stops the process.
 * @throws {RunError} when the child cannot start
 */
export async function startChild<R extends z.ZodType>(
  { cleanup, fail, progress }: Run,
  module: URL,
  settings: object,
  Ready: R,
  listener: (message: unknown) => void = () => undefined,
): Promise<Child<z.output<R>>> {
  // The child's standard output goes to stderr: stdout is for the results.
  const { child, started, stop } = forkModule(module, settings, [process.stderr, 'inherit'], listener)
  let isWanted = true
  cleanup.add(() => {
    isWanted = false
    return stop()
  })
  child.once('exit', () => {
    if (isWanted) fail(new RunError('A process of this test ended before its time; its output stands above.'))
  })
  // A start ends by itself: the child is ready, says why it cannot start, or exits. A slow machine takes its time.
  const starting = setInterval(() => progress.advance(), SECOND_MS)
  cleanup.add(() => clearInterval(starting))
  const ready = Ready.parse(await started.finally(() => clearInterval(starting)))
  return {
    ready,
    tell: (message) => {
      if (child.connected) child.send(message)
    },
  }
}

const Answer = z.union([z.object({ answer: z.unknown() }), z.object({ unanswered: z.string() })])

export type Answering<R> = {
  /** What the child reported when it was ready. */
  ready: R
  /**
   * Asks one question at a time: a question waits for the answer to the one before.
   * @throws {RunError} when the child fails to answer, or makes no progress
   */
  ask: <A extends z.ZodType>(question: object, Shape: A) => Promise<z.output<A>>
}

/**
 * Starts a module that calls `serveParent` and `answerParent`.
 * @throws {RunError} when the child cannot start
 */
export async function startAnswering<R extends z.ZodType>(
  run: Run,
  module: URL,
  settings: object,
  Ready: R,
): Promise<Answering<z.output<R>>> {
  let takeAnswer: ((answer: z.output<typeof Answer>) => void) | undefined
  const child = await startChild(run, module, settings, Ready, (message) => {
    // An answer, or progress towards it.
    run.progress.advance()
    const { data } = Answer.safeParse(message)
    if (data) takeAnswer?.(data)
  })
  let last: Promise<unknown> = Promise.resolve()
  const askNow = async (question: object): Promise<unknown> => {
    const answered = new Promise<z.output<typeof Answer>>((resolve) => (takeAnswer = resolve))
    child.tell(question)
    const answer = await whileAdvancing(
      answered,
      () => run.progress.steps,
      'A process of this test does not answer the one that runs it.',
    )
    if ('unanswered' in answer) throw new RunError(answer.unanswered)
    return answer.answer
  }
  return {
    ready: child.ready,
    ask: async (question, Shape) => {
      const answer = last.then(() => askNow(question))
      last = answer.catch(() => undefined)
      return Shape.parse(await answer)
    },
  }
}
