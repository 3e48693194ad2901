// The visitors of a test: connections of the typed client, each a visitor of its own, and what they do together.
import { allAdvancing } from './stall-timeout.ts'
import type { ReadonlyBoard } from '../client/connection/board.ts'
import { connect, type Connection } from '../client/connection/connection.ts'
import { RefusedError } from '../client/connection/refusals.ts'
import type { ShowBoard } from '../client/connection/show-board.ts'
import { RunError, type Run } from './run.ts'

/** So many handshakes at a time: more at once only wait for each other. */
const PORTION = 100

/**
 * Connects new visitors; the run's cleanup closes them if nobody did before.
 * @throws {RunError} when the server refuses one, or lets them wait
 */
export async function connectVisitors(run: Run, url: string, count: number): Promise<Connection[]> {
  const visitors: Connection[] = []
  run.cleanup.add(() => closeAll(visitors))
  while (visitors.length < count) {
    const portion = Array.from({ length: Math.min(PORTION, count - visitors.length) }, () => connect(url))
    visitors.push(...portion)
    await allOf(
      portion.map((visitor) => visitor.live()),
      `The server at ${url} cannot be reached, or lets visitors wait.`,
    )
    run.progress.step(visitors.length, count)
  }
  return visitors
}

export function closeAll(visitors: readonly Connection[]): void {
  for (const visitor of visitors) visitor.close()
}

/**
 * Lets everybody look at a show, and waits until each map counts all the others: then the room is quiet.
 * @throws {RunError} when the server refuses one, or lets them wait
 */
export async function gather(visitors: readonly Connection[], showId: string): Promise<ShowBoard[]> {
  const maps = visitors.map((visitor) => visitor.join(showId))
  await untilAllShow(maps, `that ${visitors.length} look at ${showId}`, (board) => board.viewers === visitors.length)
  return maps
}

/**
 * Waits until every map is as it must be.
 * @throws {RunError} when some are not, and no more come to be
 */
export function untilAllShow(
  maps: readonly ShowBoard[],
  what: string,
  isRight: (board: ReadonlyBoard) => boolean,
): Promise<void> {
  return allOf(
    maps.map((map) => until(map, isRight)),
    `Not every map shows ${what}.`,
  )
}

async function until(map: ShowBoard, isRight: (board: ReadonlyBoard) => boolean): Promise<void> {
  const board = await map.joined()
  if (isRight(board)) return
  await new Promise<void>((resolve) => {
    const stop = map.subscribe(() => {
      if (!isRight(board)) return
      stop()
      resolve()
    })
  })
}

async function allOf(work: Promise<unknown>[], orElse: string): Promise<void> {
  try {
    await allAdvancing(work, orElse)
  } catch (error) {
    if (!(error instanceof RefusedError)) throw error
    throw new RunError(`The server refused a visitor with ${error.refusal.code}: ${error.message}`)
  }
}
