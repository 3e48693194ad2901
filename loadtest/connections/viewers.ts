// A child process of the benchmark of connections: thousands of idle viewers.
import { answerParent, serveParent } from '../processes/child.ts'
import { IdleViewer } from './idle-viewer.ts'
import { Question, Settings } from './questions.ts'

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
