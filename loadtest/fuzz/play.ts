// Plays one input against a server.
import { setTimeout as pause } from 'node:timers/promises'
import { FuzzedConnection, type Peer } from './connection.ts'
import { VISITORS, type Input } from './input.ts'

export type Playground = Peer & {
  /** How long to wait for an answer. */
  answerMs: number
  /** The tokens of all visitors of the run. */
  tokens: readonly string[]
  /** Counts a connection that was opened, and one that the server closed first. */
  opened: () => unknown
  closedByServer: () => unknown
}

/** @returns what was wrong with the answers, each in a sentence; refusals and closed connections are not */
export async function play({ number, steps }: Input, playground: Playground): Promise<string[]> {
  const { tokens, answerMs } = playground
  const windows = Math.max(1, Math.floor(tokens.length / VISITORS))
  const first = (number % windows) * VISITORS
  const theirs = tokens.slice(first, first + VISITORS)
  const open = new Map<number, FuzzedConnection>()
  const all: FuzzedConnection[] = []
  for (const step of steps) {
    let connection = open.get(step.on)
    if (!connection) {
      connection = new FuzzedConnection(playground)
      playground.opened()
      all.push(connection)
      open.set(step.on, connection)
    }
    if ('pauseMs' in step) await pause(step.pauseMs)
    else if ('answered' in step) await connection.untilAnswered(answerMs)
    else if ('dropped' in step) {
      connection.drop()
      open.delete(step.on)
    } else connection.send(step, theirs)
  }
  const silent = await Promise.all(Array.from(open.values(), (connection) => unanswered(connection, playground)))
  return [...all.flatMap(({ wrong }) => wrong), ...silent.filter((sentence) => sentence !== undefined)]
}

/** Waits for missing answers and for the end of a connection. @returns what did not come, in a sentence */
async function unanswered(
  connection: FuzzedConnection,
  { answerMs, closedByServer }: Playground,
): Promise<string | undefined> {
  if (!(await connection.untilAnswered(answerMs))) {
    const { missingAnswer = '' } = connection
    connection.drop()
    return `There was no answer to ${missingAnswer}, and the connection stayed open.`
  }
  if (connection.isClosed) closedByServer()
  if (connection.isBehindStream) {
    connection.drop()
    return undefined
  }
  if (await connection.close(answerMs)) return undefined
  connection.drop()
  return 'A connection stayed open though its other end had closed it.'
}
