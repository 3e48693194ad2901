// What buyers read about a show, and its poster: how changes are merged and judged, and what of it is on the wire.
import { doorsFit, ShowAbout, type AboutInput } from '../../shared/show-about.ts'
import type { Show } from '../../shared/protocol.ts'

/** What is stored after an operator's changes, of which null removes a field. */
export function aboutAfter(before: ShowAbout, changes: AboutInput): ShowAbout {
  return ShowAbout.parse(
    Object.fromEntries(Object.entries({ ...before, ...changes }).filter(([, value]) => value !== null)),
  )
}

type Issue = { path: string; message: string }

/**
 * The fault of the time at which the doors open; undefined without one.
 * @param startsAt milliseconds since 1970
 * @param isGiven whether that time was given with the request; otherwise the start is at fault
 */
export function doorsIssue({ doorsAt }: ShowAbout, startsAt: number, isGiven: boolean): Issue | undefined {
  if (doorsAt === undefined || doorsFit(Date.parse(doorsAt), startsAt)) return undefined
  return isGiven
    ? { path: 'about.doorsAt', message: 'Doors open before the show starts, at most a day before.' }
    : {
        path: 'startsAt',
        message: 'The doors would open after the start, or more than a day before: change them, too.',
      }
}

/** The fields of a show on the wire that say what is stored. */
export function aboutOnWire(
  showId: string,
  about: ShowAbout | undefined,
  posterDigest: string | null,
): Pick<Show, 'about' | 'posterUrl'> {
  return {
    ...(posterDigest !== null && { posterUrl: posterUrlOf(showId, posterDigest) }),
    ...(about && Object.keys(about).length > 0 && { about }),
  }
}

/** Where the poster of this digest is, below the site's root: what is there never changes. */
function posterUrlOf(showId: string, digest: string): string {
  return `/api/shows/${showId}/posters/${digest}`
}

/** The digest in a poster's URL; null without a poster. */
export function posterDigestIn(posterUrl: string | undefined): string | null {
  return posterUrl?.split('/').at(-1) ?? null
}

/** A show as lists have it: without its long texts. */
export function listed(show: Show): Show {
  const entry = { ...show }
  delete entry.about
  return entry
}
