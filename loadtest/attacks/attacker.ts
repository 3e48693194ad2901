// The process of an attacker: apart from the honest buyers, so that the attack's CPU time does not delay them.
import { z } from 'zod'
import { answerParent, serveParent } from '../processes/child.ts'
import { ATTACKS } from './attacks.ts'

const Settings = z.object({
  attack: z.string(),
  target: z.object({ url: z.string(), showId: z.string(), seats: z.number(), from: z.string() }),
})

/** After `stop`, the attacker answers when it has closed all its connections. */
const Question = z.object({ stop: z.boolean() })

/** `longestMs`: how long the connection that lasted longest was open. */
export const Attacked = z.object({ opened: z.number(), open: z.number(), longestMs: z.number() })
export type Attacked = z.infer<typeof Attacked>

if (process.send) {
  await serveParent((given) => {
    const { attack: name, target } = Settings.parse(given)
    const attack = ATTACKS.find((each) => each.name === name)
    if (!attack) throw new RangeError(`There is no attack ${name}.`)
    const stopping = new AbortController()
    const open = new Map<{ isOpen: boolean }, number>()
    let opened = 0
    let longestMs = 0
    const look = (): void => {
      const now = performance.now()
      for (const [connection, since] of open) {
        longestMs = Math.max(longestMs, now - since)
        if (!connection.isOpen) open.delete(connection)
      }
    }
    const timer = setInterval(look, 50)
    const attacking = attack.start(target, stopping.signal, (connection) => {
      opened++
      open.set(connection, performance.now())
    })
    answerParent(async (question): Promise<Attacked> => {
      look()
      if (Question.parse(question).stop) {
        stopping.abort()
        await attacking
      }
      return { opened, open: open.size, longestMs }
    })
    return Promise.resolve({
      ready: {},
      stop: async () => {
        clearInterval(timer)
        stopping.abort()
        await attacking
      },
    })
  })
}
