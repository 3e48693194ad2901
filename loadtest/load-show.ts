// The show that a run is made on: on a server of its own, or on a server that is running already.
import { randomBytes } from 'node:crypto'
import { z } from 'zod'
import { routes } from '../shared/http.ts'
import { Show } from '../shared/protocol.ts'
import { OPERATOR } from './buyers/operator.ts'
import { AFTER_COLLECTING, Usage } from './measure/usage.ts'
import { startAnswering, type Answering } from './processes/parent.ts'
import { RunError, type Run } from './run.ts'
import type { ServerSettings } from './server.ts'

const REACH_MS = 5000
/** Reports name the show by it. */
const OWN_SHOW = 'load-test'

export type LoadShow = {
  url: string
  /** The URLs of all servers that sell the show; the first is `url`. */
  urls: string[]
  /** Undefined for a server that is not the run's own: then only the wire can be judged. */
  databaseUrl: string | undefined
  show: Show
  /** Whether server, database and show are the run's own, so that only the run changes them. */
  isOwn: boolean
  /** The server's heap after garbage collection; undefined for a server that is not the run's own. */
  heapBytes: () => Promise<number | undefined>
  /** Of an operator whom the run has made. */
  operatorToken?: string
}

export type ShowSource =
  /** `nodes` servers on one database, with these environment variables; see docs/configuration.md. */
  | { seats: number; nodes: number; environment: ServerSettings['environment']; operator?: true }
  | { url: string; show: string | undefined }

/** @throws {RunError} when there is no such server or show */
export async function openLoadShow(run: Run, source: ShowSource): Promise<LoadShow> {
  if ('url' in source) {
    const { url } = source
    const show = await findShow(url, source.show)
    const heapBytes = (): Promise<undefined> => Promise.resolve(undefined)
    return { url, urls: [url], databaseUrl: undefined, show, isOwn: false, heapBytes }
  }
  run.progress.phase('Starting a server with a database of its own')
  const { seats, nodes, operator } = source
  const masterToken = randomBytes(32).toString('hex')
  const environment = { ...source.environment, ...(operator && { OPERATOR_TOKEN: masterToken }) }
  const server = await startServer(run, { environment, shows: [{ showId: OWN_SHOW, seats }] })
  const { url, databaseUrl } = server.ready
  const otherSettings = { environment, shows: [], databaseUrl }
  const others = await Promise.all(Array.from({ length: nodes - 1 }, () => startServer(run, otherSettings)))
  const urls = [url, ...others.map(({ ready }) => ready.url)]
  const heapBytes = async (): Promise<number> => (await server.ask(AFTER_COLLECTING, Usage)).heapBytes
  const show = await findShow(url, OWN_SHOW)
  const operatorToken = operator && (await makeOperator(url, masterToken))
  return { url, urls, databaseUrl, show, isOwn: true, heapBytes, ...(operatorToken !== undefined && { operatorToken }) }
}

/** @returns the token of a new operator */
async function makeOperator(url: string, masterToken: string): Promise<string> {
  const response = await fetch(`${url}${routes.addOperator.path}`, {
    method: 'POST',
    headers: { 'Content-Type': 'application/json', Authorization: `Bearer ${masterToken}` },
    body: JSON.stringify({ name: OPERATOR, role: 'box-office' }),
  })
  return routes.addOperator.answer.parse(await response.json()).token
}

const Ready = z.object({ url: z.string(), databaseUrl: z.string() })

function startServer(run: Run, settings: ServerSettings): Promise<Answering<z.infer<typeof Ready>>> {
  return startAnswering(run, new URL('server.ts', import.meta.url), settings, Ready)
}

async function findShow(url: string, showId: string | undefined): Promise<Show> {
  const { shows } = await listShows(url)
  const show = shows.find((each) => each.showId === showId)
  if (show) return show
  const known = shows.length > 0 ? `It has ${shows.map((each) => each.showId).join(', ')}.` : 'It has none.'
  const make = 'npm run create-show -- --seats 2000 makes one to rehearse on.'
  if (showId === undefined) throw new RunError(`Say which show of ${url} to play on with --show. ${known} ${make}`)
  throw new RunError(`The server at ${url} has no show named ${showId}. ${known} ${make}`)
}

const Shows = z.object({ shows: z.array(Show) })

async function listShows(url: string): Promise<z.infer<typeof Shows>> {
  let response: Response
  try {
    response = await fetch(`${url}/api/shows`, { signal: AbortSignal.timeout(REACH_MS) })
  } catch {
    throw new RunError(`There is no Holdfast server to be reached at ${url}.`)
  }
  const { data } = Shows.safeParse(await response.json().catch(() => undefined))
  if (data) return data
  throw new RunError(`What answers at ${url} is not a Holdfast server.`)
}
