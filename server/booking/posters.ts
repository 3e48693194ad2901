// The posters of shows: checked, stored in the database, and read from there.
import { createHash } from 'node:crypto'
import type { MikroORM } from '@mikro-orm/postgresql'
import { POSTER_BYTES, POSTER_PIXELS, type PosterType } from '../../shared/routes/poster-routes.ts'
import type { Show } from '../../shared/protocol.ts'
import type { Boards } from './boards.ts'
import { refused, type Result } from './command.ts'
import { singleFlight } from './concurrency.ts'
import { NO_SUCH_SHOW } from './failure.ts'
import type { OperatorDesk } from './operator-desk.ts'
import { pictureIn } from './picture.ts'
import type { ReadPool } from './read-pool.ts'
import type { Operator } from './seat.ts'

export type Poster = Readonly<{ type: PosterType; bytes: Buffer }>

const DIGEST_DIGITS = 32
/** Posters are kept in memory while they have no more bytes in all; the longest unused ones go first. */
const KEPT_BYTES = 32 * 1024 * 1024
/** A poster that was removed is served for this long at most. */
const KEPT_MS = 60_000

export class Posters {
  readonly #orm: MikroORM
  readonly #reads: ReadPool
  readonly #desk: OperatorDesk
  readonly #boards: Boards
  readonly #kept = new Map<string, Poster & { until: number }>()
  #keptBytes = 0
  readonly #reading = new Map<string, Promise<Poster | undefined>>()

  constructor(orm: MikroORM, reads: ReadPool, desk: OperatorDesk, boards: Boards) {
    this.#orm = orm
    this.#reads = reads
    this.#desk = desk
    this.#boards = boards
  }

  /**
   * Gives a show this poster, instead of the one that it has (O3). Refuses with `NOT_FOUND`, with `FORBIDDEN` where the show
   * is archived, and with `BAD_REQUEST` what is no picture or is too large.
   */
  async store(showId: string, bytes: Buffer, by: Operator): Promise<Result<Show>> {
    const fault = faultOf(bytes)
    if (fault !== undefined) return refused('BAD_REQUEST', fault, { issues: [{ path: 'image', message: fault }] })
    const board = await this.#boards.getForCommand(showId)
    if (!board) return { ok: false, error: NO_SUCH_SHOW }
    const digest = createHash('sha256').update(bytes).digest('hex').slice(0, DIGEST_DIGITS)
    if (!board.facts.archived) {
      await this.#orm.em.fork().execute(
        `insert into poster (show_id, digest, type, bytes, stored_at) values (?, ?, ?, decode(?, 'base64'), now())
         on conflict (show_id, digest) do update set stored_at = excluded.stored_at`,
        [showId, digest, pictureIn(bytes)?.type ?? '', bytes.toString('base64')],
      )
    }
    const changed = await this.#change(showId, digest, by)
    // After any other refusal, such as `UNAVAILABLE`, the show may have it already or get it yet.
    if (!changed.ok && changed.error.code === 'FORBIDDEN') await this.#discard(showId, digest)
    return changed
  }

  /** Takes the poster of a show away (O3). Refuses with `NOT_FOUND`, and with `FORBIDDEN` where the show is archived. */
  remove(showId: string, by: Operator): Promise<Result<Show>> {
    return this.#change(showId, null, by)
  }

  /**
   * The poster of a show, if its digest is this one.
   * @throws {ReadsFullError} when too many reads wait
   */
  async get(showId: string, digest: string): Promise<Poster | undefined> {
    const key = `${showId} ${digest}`
    const kept = this.#kept.get(key)
    if (kept && kept.until > performance.now()) return this.#keep(key, kept)
    this.#forget(key)
    const poster = await singleFlight(this.#reading, key, () => this.#read(showId, digest))
    return poster && this.#keep(key, { ...poster, until: performance.now() + KEPT_MS })
  }

  async #change(showId: string, digest: string | null, by: Operator): Promise<Result<Show>> {
    const changed = await this.#desk.changeShow(showId, { posterDigest: digest }, by)
    if (!changed.ok) return changed
    // Another operator's poster may be about to take the place of this one.
    await this.#orm.em.fork().execute(
      `delete from poster where show_id = ? and digest is distinct from ?
         and stored_at < now() - interval '1 minute'`,
      [showId, digest],
    )
    return changed
  }

  /** Removes a poster that the show did not get. */
  async #discard(showId: string, digest: string): Promise<void> {
    await this.#orm.em.fork().execute(
      `delete from poster using show where poster.show_id = ? and poster.digest = ? and show.show_id = poster.show_id
         and show.poster_digest is distinct from poster.digest`,
      [showId, digest],
    )
  }

  async #read(showId: string, digest: string): Promise<Poster | undefined> {
    const [row] = await this.#reads.run((em) =>
      em.execute<Poster[]>(
        `select type, bytes from poster join show using (show_id)
         where show_id = ? and digest = ? and digest = poster_digest`,
        [showId, digest],
      ),
    )
    return row
  }

  #keep(key: string, poster: Poster & { until: number }): Poster {
    this.#forget(key)
    this.#kept.set(key, poster)
    this.#keptBytes += poster.bytes.length
    // The first of a map is what was set first: the poster that was not asked for the longest.
    for (const oldest of this.#kept.keys()) {
      if (this.#keptBytes <= KEPT_BYTES) break
      this.#forget(oldest)
    }
    return poster
  }

  #forget(key: string): void {
    this.#keptBytes -= this.#kept.get(key)?.bytes.length ?? 0
    this.#kept.delete(key)
  }
}

/** Why these bytes cannot be a poster, in a sentence; undefined when they can. */
function faultOf(bytes: Buffer): string | undefined {
  if (bytes.length > POSTER_BYTES) {
    return `The picture has ${Math.ceil(bytes.length / 1000)} kB: ${POSTER_BYTES / 1000} kB are the most.`
  }
  const picture = pictureIn(bytes)
  if (!picture) return 'This is no PNG, JPEG or WebP picture.'
  const { width, height } = picture
  if (Math.max(width, height) <= POSTER_PIXELS) return undefined
  return `The picture has ${width} × ${height} pixels: ${POSTER_PIXELS} are the most on each side.`
}
