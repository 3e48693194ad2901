// Where a run takes place: on a server of its own, or on the show of a server that is there already.
import { z } from 'zod'
import { Show } from '../shared/protocol.ts'
import { startAnswering, type Answering } from './processes/dialogue.ts'
import { AFTER_COLLECTING, Usage } from './measure/usage.ts'
import { RunError, type Run } from './run.ts'
import type { ServerSettings } from './server.ts'

const REACH_MS = 5000
const OWN_SHOW = 'house'

export type LoadShow = {
  url: string
  /** Of all servers that sell the show; the first is `url`. */
  urls: string[]
  /** Undefined when only the wire is to be had. */
  databaseUrl: string | undefined
  show: Show
  /** The server, its database and the show are the run's own: nobody else changes anything. */
  isOwn: boolean
  /** What the server's heap holds when all garbage is gone; undefined of a server that is not the run's own. */
  heapBytes: () => Promise<number | undefined>
}

export type ShowSource =
  /** `environment` is that of the servers, of which there are `nodes` on one database; see the README. */
  | { seats: number; nodes: number; environment: ServerSettings['environment'] }
  | { url: string; show: string | undefined }

/** @throws {RunError} when there is no such server or show */
export async function openLoadShow(run: Run, place: ShowSource): Promise<LoadShow> {
  if ('url' in place) {
    const show = await findShow(place.url, place.show)
    const { url } = place
    const nothing = { databaseUrl: undefined, heapBytes: () => Promise.resolve(undefined) }
    return { url, urls: [url], show, isOwn: false, ...nothing }
  }
  run.progress.phase('Starting a server with a database of its own')
  const { seats, nodes, environment } = place
  const server = await startServer(run, { environment, shows: [{ showId: OWN_SHOW, seats }] })
  const joining = { environment, shows: [], databaseUrl: server.ready.databaseUrl }
  const others = await Promise.all(Array.from({ length: nodes - 1 }, () => startServer(run, joining)))
  const heapBytes = async (): Promise<number> => (await server.ask(AFTER_COLLECTING, Usage)).heapBytes
  const { url, databaseUrl } = server.ready
  const urls = [url, ...others.map(({ ready }) => ready.url)]
  return { url, urls, databaseUrl, show: await findShow(url, OWN_SHOW), isOwn: true, heapBytes }
}

const Ready = z.object({ url: z.string(), databaseUrl: z.string() })

function startServer(run: Run, settings: ServerSettings): Promise<Answering<z.infer<typeof Ready>>> {
  return startAnswering(run, new URL('server.ts', import.meta.url), settings, Ready)
}

async function findShow(url: string, showId: string | undefined): Promise<Show> {
  const { shows } = await listShows(url)
  const show = shows.find((each) => each.showId === showId)
  if (show) return show
  const there = shows.length > 0 ? `It has ${shows.map((each) => each.showId).join(', ')}.` : 'It has none.'
  const make = 'npm run create-show -- --seats 2000 makes one to rehearse on.'
  if (showId === undefined) throw new RunError(`Say which show of ${url} to play on with --show. ${there} ${make}`)
  throw new RunError(`The server at ${url} has no show named ${showId}. ${there} ${make}`)
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
