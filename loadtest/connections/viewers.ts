// A child process of the benchmark of connections: thousands of idle viewers.
import { z } from 'zod'
import { answerParent, serveParent } from '../processes/child.ts'
import { IdleViewer } from './idle-viewer.ts'

const Settings = z.object({ url: z.string(), showId: z.string(), localAddress: z.string().optional() })
export type ViewersSettings = z.input<typeof Settings>

const Question = z.discriminatedUnion('ask', [
  /** Opens so many more, this many at a time. The answer comes when all are open. */
  z.object({ ask: z.literal('open'), count: z.int(), atATime: z.int() }),
  /** How many are open now, and how long those were away that came back since the last such question. */
  z.object({ ask: z.literal('state') }),
])
export type Question = z.infer<typeof Question>

export const ViewersState = z.object({ open: z.int(), awayMs: z.array(z.number()) })

await serveParent((given) => {
  const { url, showId, localAddress } = Settings.parse(given)
  const viewers: IdleViewer[] = []
  let awayMs: number[] = []
  const open = async (count: number, atATime: number): Promise<void> => {
    let left = count
    const openInTurn = async (): Promise<void> => {
      while (left-- > 0) {
        const viewer = new IdleViewer({ url, showId, localAddress }, (ms) => awayMs.push(ms))
        viewers.push(viewer)
        await viewer.open()
      }
    }
    await Promise.all(Array.from({ length: atATime }, openInTurn))
  }
  const opened = (): number => viewers.filter(({ isOpen }) => isOpen).length
  answerParent(async (asked) => {
    const question = Question.parse(asked)
    if (question.ask === 'open') await open(question.count, question.atATime)
    const state = { open: opened(), awayMs }
    awayMs = []
    return state
  }, opened)
  return Promise.resolve({ ready: {}, stop: () => Promise.resolve(process.exit(0)) })
})
