// A child process of a run, seen from inside: starts, answers its parent's questions, and stops when the parent is gone.
import { SECOND_MS } from '../run-clock.ts'

export type Started = {
  /** What the parent has to know. */
  ready: object
  stop: () => Promise<void>
}

/**
 * Starts with the settings that the parent gave, and stops when the parent disconnects or has died. Ctrl-C and a closed
 * terminal reach the children too, but are ignored: the parent decides when it no longer needs a child.
 */
export async function serveParent(start: (settings: unknown) => Promise<Started>): Promise<void> {
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => undefined)
  const parentGone = new Promise((resolve) => process.once('disconnect', resolve))
  try {
    const { ready, stop } = await start(JSON.parse(process.argv[2] ?? 'null'))
    tellParent({ ready })
    await parentGone
    await stop()
  } catch (error) {
    process.exitCode = 1
    if (!process.connected) return
    const failed = error instanceof Error ? error.message : String(error)
    process.send?.({ failed }, () => process.disconnect())
  }
}

export function tellParent(message: object): void {
  if (process.connected) process.send?.(message)
}

/**
 * Answers each question of the parent, one after the other; the other side is `startAnswering`.
 * @param progress any number that changes with each step towards the answer; the parent gets it once a second if it has changed
 */
export function answerParent(answer: (question: unknown) => unknown, progress: () => number = () => 0): void {
  let last: Promise<unknown> = Promise.resolve()
  process.on('message', (question) => {
    last = last
      .then(() => whileTellingProgress(() => answer(question), progress))
      .then(
        (answered) => tellParent({ answer: answered }),
        (error: unknown) => tellParent({ unanswered: error instanceof Error ? error.message : String(error) }),
      )
  })
}

async function whileTellingProgress(work: () => unknown, progress: () => number): Promise<unknown> {
  let sent = progress()
  const timer = setInterval(() => {
    const now = progress()
    if (now !== sent) tellParent({ progress: now })
    sent = now
  }, SECOND_MS)
  try {
    return await work()
  } finally {
    clearInterval(timer)
  }
}
