// The child's side of a process that serves one run: says when it is ready, and stops when its parent is gone.

export type Started = {
  /** What the parent has to know. */
  ready: object
  stop: () => Promise<void>
}

/**
 * Starts with the settings that the parent gave, and stops when the parent lets go or has died. Ctrl-C or a
 * closed terminal reach the children too, but it is the parent who decides when each of them is no longer needed.
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

export function tellParent(news: object): void {
  if (process.connected) process.send?.(news)
}

/** Answers each question of the parent, one after the other; see `startAnswering`. */
export function answerParent(answer: (question: unknown) => unknown): void {
  let last: Promise<unknown> = Promise.resolve()
  process.on('message', (question) => {
    last = last
      .then(() => answer(question))
      .then(
        (answered) => tellParent({ answer: answered }),
        (error: unknown) => tellParent({ unanswered: error instanceof Error ? error.message : String(error) }),
      )
  })
}
