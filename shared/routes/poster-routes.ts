// Routes about the posters of shows: storing and removing them for operators, and reading them.
import * as z from 'zod/mini'
import { ShowId } from '../ids.ts'
import { Reason } from '../operators.ts'
import { Show } from '../protocol.ts'
import type { Route } from './route.ts'

/** The kinds of pictures that posters are, by their media types. */
export const POSTER_TYPES = ['image/png', 'image/jpeg', 'image/webp'] as const
export type PosterType = (typeof POSTER_TYPES)[number]

export const POSTER_BYTES = 500_000
/** The most pixels on a side: what browsers decode has four bytes for each. */
export const POSTER_PIXELS = 4096
/** Base64 has a third more; the rest is for the reason. */
const BODY_BYTES = 704 * 1024

/** The digest in a poster's path. */
export const PosterDigest = z.string().check(z.regex(/^[0-9a-f]{32}$/, 'This is no digest of a poster.'))

const ofShow = z.object({ showId: ShowId })

/** What operators do with posters. */
export const posterRoutes = {
  storePoster: {
    method: 'put',
    path: '/api/operator/shows/:showId/poster',
    tag: 'Box office',
    summary: 'Store the poster of a show',
    description:
      'A PNG, JPEG or WebP picture of at most 500 kB and 4,096 pixels on each side; the bytes decide which of these it is. It takes the place of the poster before, at once and on every server; `posterUrl` of the show is its path.',
    bearer: 'operator',
    role: 'admin',
    params: ofShow,
    body: z.object({
      image: z.base64('Send the picture’s bytes as base64.').check(z.describe('the bytes of the picture as base64')),
      reason: z.optional(Reason),
    }),
    maxBodyBytes: BODY_BYTES,
    answer: Show,
    refusals: ['NOT_FOUND', 'FORBIDDEN'],
  },
  removePoster: {
    method: 'delete',
    path: '/api/operator/shows/:showId/poster',
    tag: 'Box office',
    summary: 'Remove the poster of a show',
    description: 'Its pages have a picture of the room then. It may be served for another minute.',
    bearer: 'operator',
    role: 'admin',
    params: ofShow,
    answer: Show,
    refusals: ['NOT_FOUND', 'FORBIDDEN'],
  },
} as const satisfies Record<string, Route>

/** The bytes of a show's poster. */
export const readPoster = {
  method: 'get',
  path: '/api/shows/:showId/posters/:digest',
  tag: 'Shows',
  summary: 'Read the poster of a show',
  description:
    'A show’s `posterUrl` is this path. The picture at it never changes, so it can be cached without revalidation; `NOT_FOUND` when the show has another poster by now, or none.',
  bearer: 'none',
  params: z.object({ showId: ShowId, digest: PosterDigest }),
  refusals: ['NOT_FOUND'],
} as const satisfies Omit<Route, 'answer'>
