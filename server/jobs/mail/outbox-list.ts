// The outbox for operators: what waits, what was sent and what was not, each with what it says.
import type { EntityManager } from '@mikro-orm/postgresql'
import type { Mail } from '../../../shared/routes/buyer-routes.ts'
import { cursorText, isAtTime, placeAt, readCursor } from '../../booking/page-cursor.ts'
import { epochMs } from '../../booking/sql.ts'
import { readContents, type MailSources } from './mail-contents.ts'
import { subjectOf, type SubjectRow } from './outbox.ts'

type Row = SubjectRow & {
  mailId: string
  place: string
  state: Mail['state']
  attempts: number
  lastError: string | null
  dueAt: number
  settledAt: number | null
  buyerEmail: string | null
  sentTo: string | null
  timeZone: string | null
}

export type MailQuery = { state?: Mail['state'] | undefined; after?: string | undefined; limit: number }

const SELECT = `select mail.show_id as "showId", mail_id as "mailId", ${placeAt('created_at')} as place, kind,
    mail.booking_id as "bookingId", mail.email, mail.language, buyer.email as "buyerEmail", sent_to as "sentTo", state, attempts, last_error as "lastError",
    ${epochMs('due_at')} as "dueAt", ${epochMs('settled_at')} as "settledAt",
    (select time_zone from show where show.show_id = mail.show_id) as "timeZone"
  from mail left join buyer using (show_id, booking_id)`

/** A page of the outbox, the newest first; undefined when `after` is no cursor. */
export async function listMails(
  em: EntityManager,
  sources: MailSources,
  { state, after, limit }: MailQuery,
): Promise<{ mails: Mail[]; after: string | null } | undefined> {
  const cursor = after === undefined ? undefined : readCursor(after)
  if (after !== undefined && !(cursor && isAtTime(cursor))) return undefined
  const rows = await em.execute<Row[]>(
    `${SELECT}
     where true ${state ? 'and state = ?' : ''} ${cursor ? 'and (created_at, mail_id) < (?::timestamptz, ?::uuid)' : ''}
     order by created_at desc, mail_id desc limit ?`,
    [...(state ? [state] : []), ...(cursor ?? []), limit + 1],
  )
  const page = rows.slice(0, limit)
  const last = page.at(-1)
  return {
    mails: await mailsOf(em, sources, page),
    after: last && rows.length > limit ? cursorText([last.place, last.mailId]) : null,
  }
}

/** The mails about a booking, the newest first. */
export async function mailsAbout(
  em: EntityManager,
  sources: MailSources,
  showId: string,
  bookingId: string,
): Promise<Mail[]> {
  const rows = await em.execute<Row[]>(
    `${SELECT} where mail.show_id = ? and mail.booking_id = ? order by created_at desc, mail_id desc`,
    [showId, bookingId],
  )
  return mailsOf(em, sources, rows)
}

async function mailsOf(em: EntityManager, sources: MailSources, rows: readonly Row[]): Promise<Mail[]> {
  const mails: Mail[] = []
  for (const row of rows) {
    const contents = await readContents(em, sources, subjectOf(row))
    // What it said of the booking to somebody who has passed it on is not known any more.
    const isKnown = row.email !== null || row.sentTo === null || row.sentTo === row.buyerEmail?.toLowerCase()
    mails.push({
      mailId: row.mailId,
      kind: row.kind,
      showId: row.bookingId === null ? null : row.showId,
      bookingId: row.bookingId,
      ...(row.bookingId !== null && row.timeZone !== null && { timeZone: row.timeZone }),
      email: row.email ?? (isKnown ? row.buyerEmail : row.sentTo),
      state: row.state,
      attempts: row.attempts,
      lastError: row.lastError,
      createdAt: row.place,
      dueAt: timeOf(row.dueAt),
      settledAt: row.settledAt === null ? null : timeOf(row.settledAt),
      ...(contents && isKnown && { subject: contents.message.subject, text: contents.message.text }),
    })
  }
  return mails
}

function timeOf(epoch: number): string {
  return new Date(epoch).toISOString()
}
