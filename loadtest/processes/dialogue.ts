// The parent's side of a child that is asked things: one question at a time, each answered before the next.
import { z } from 'zod'
import { whileAdvancing } from '../stall-timeout.ts'
import { startChild } from './parent.ts'
import { RunError, type Run } from '../run.ts'

const Answer = z.union([z.object({ answer: z.unknown() }), z.object({ unanswered: z.string() })])

export type Answering<R> = {
  /** What it said when it was ready. */
  ready: R
  /** @throws {RunError} when it cannot do what it is asked, or gets no further with it */
  ask: <A extends z.ZodType>(question: object, Shape: A) => Promise<z.output<A>>
}

/**
 * Starts a module that calls `serveParent` and `answerParent`.
 * @throws {RunError} when it cannot start
 */
export async function startAnswering<R extends z.ZodType>(
  run: Run,
  module: URL,
  settings: object,
  Ready: R,
): Promise<Answering<z.output<R>>> {
  let hear: ((answer: z.output<typeof Answer>) => void) | undefined
  const child = await startChild(run, module, settings, Ready, (said) => {
    // An answer, or that a step towards it is done.
    run.progress.advance()
    const { data } = Answer.safeParse(said)
    if (data) hear?.(data)
  })
  let last: Promise<unknown> = Promise.resolve()
  const askNow = async (question: object): Promise<unknown> => {
    const answered = new Promise<z.output<typeof Answer>>((resolve) => (hear = resolve))
    child.tell(question)
    const said = await whileAdvancing(
      answered,
      () => run.progress.steps,
      'A process of this test does not answer the one that runs it.',
    )
    if ('unanswered' in said) throw new RunError(said.unanswered)
    return said.answer
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
