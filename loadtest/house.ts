// Where a run takes place: on a server of its own, or on the show of a server that is there already.
import { z } from 'zod'
import { Show } from '../shared/protocol.ts'
import { startAnswering } from './dialogue.ts'
import { AFTER_COLLECTING, Usage } from './measure/usage.ts'
import { RunError, type Run } from './run.ts'
import type { ServerSettings } from './server.ts'

const REACH_MS = 5000
const OWN_SHOW = 'house'

export type House = {
  url: string
  /** Undefined when only the wire is to be had. */
  databaseUrl: string | undefined
  show: Show
  /** The server, its database and the show are the run's own: nobody else changes anything. */
  isOwn: boolean
  /** What the server's heap holds when all garbage is gone; undefined of a server that is not the run's own. */
  heapBytes: () => Promise<number | undefined>
}

export type Place =
  /** `environment` is that of the server; see the README. */
  { seats: number; environment: ServerSettings['environment'] } | { url: string; show: string | undefined }

/** @throws {RunError} when there is no such server or show */
export async function openHouse(run: Run, place: Place): Promise<House> {
  if ('url' in place) {
    const show = await findShow(place.url, place.show)
    return { url: place.url, databaseUrl: undefined, show, isOwn: false, heapBytes: () => Promise.resolve(undefined) }
  }
  run.progress.phase('Starting a server with a database of its own')
  const { seats, environment } = place
  const settings: ServerSettings = { environment, shows: [{ showId: OWN_SHOW, seats }] }
  const Ready = z.object({ url: z.string(), databaseUrl: z.string() })
  const server = await startAnswering(run, new URL('server.ts', import.meta.url), settings, Ready)
  const heapBytes = async (): Promise<number> => (await server.ask(AFTER_COLLECTING, Usage)).heapBytes
  const { url, databaseUrl } = server.ready
  return { url, databaseUrl, show: await findShow(url, OWN_SHOW), isOwn: true, heapBytes }
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
  let answer: unknown
  try {
    const response = await fetch(`${url}/api/shows`, { signal: AbortSignal.timeout(REACH_MS) })
    answer = await response.json()
  } catch {
    throw new RunError(`There is no Holdfast server to be reached at ${url}.`)
  }
  const { data } = Shows.safeParse(answer)
  if (data) return data
  throw new RunError(`What answers at ${url} is not a Holdfast server.`)
}
