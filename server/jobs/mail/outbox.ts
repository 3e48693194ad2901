// The outbox: the mails that wait, were sent or were given up. Bookings put theirs in with their own transaction.
import type { EntityManager } from '@mikro-orm/postgresql'
import { pgArray } from '../../booking/sql.ts'
import type { MailKind } from '../../../shared/routes/buyer-routes.ts'

/** What a mail is about: one booking, which may be another buyer's by now, or all tickets of an e-mail address. */
export type MailSubject =
  | Readonly<{ kind: 'confirmed' | 'changed' | 'cancelled'; showId: string; bookingId: string }>
  | Readonly<{ kind: 'transferred'; showId: string; bookingId: string; email: string; language: string | undefined }>
  | Readonly<{ kind: 'tickets'; email: string }>

/** A mail that this server may send until its lease ends. `attempts` includes the one that begins. */
export type ClaimedMail = Readonly<{ showId: string; mailId: string; attempts: number; about: MailSubject }>

/** The columns that say what a mail is about. */
export type SubjectRow = {
  showId: string
  kind: MailKind
  bookingId: string | null
  email: string | null
  language: string | null
}

/** Mails are kept this long. One that nobody sends, for want of a mail server, is kept no longer either. */
const KEPT = '30 days'
/** A request for the tickets of an address that may have none. */
const REQUESTS_KEPT = '1 day'
const DELETED_AT_ONCE = 5000
/** Requests of one address for its tickets that are granted in this time, and in a day. */
const REQUEST_WINDOW_S = 300
const REQUESTS_A_DAY = 5
/** No address gets more mails than this in a day, so that nobody can bury it in confirmations. */
const MAILS_A_DAY = 50

/** What a row's mail is about. @throws {Error} for a row that the table's checks do not allow */
export function subjectOf({ kind, showId, bookingId, email, language }: SubjectRow): MailSubject {
  if (kind === 'tickets' && email !== null) return { kind, email }
  if (kind === 'transferred' && bookingId !== null && email !== null)
    return { kind, showId, bookingId, email, language: language ?? undefined }
  if (kind !== 'tickets' && kind !== 'transferred' && bookingId !== null) return { kind, showId, bookingId }
  throw new Error(`A mail in the outbox says that it is ${kind}, and not about what.`)
}

/** The columns have milliseconds, and PostgreSQL rounds up as well: what is due now may seem to be due in half of one. */
const IS_DUE = `state = 'waiting' and due_at <= now() + interval '1 millisecond' and coalesce(leased_until <= now(), true)`

/** Takes a lease on mails that are due, the longest due first. What another server takes meanwhile is left out. */
export async function claimMails(em: EntityManager, atMost: number, leaseMs: number): Promise<ClaimedMail[]> {
  const due = await em.execute<MailKey[]>(
    `select show_id as "showId", mail_id as "mailId" from mail where ${IS_DUE} order by due_at limit ?`,
    [atMost],
  )
  const claimed: ClaimedMail[] = []
  for (const [showId, mailIds] of byShow(due)) {
    const rows = await em.execute<(SubjectRow & { mailId: string; attempts: number })[]>(
      `update mail set attempts = attempts + 1, leased_until = now() + make_interval(secs => ?::float8 / 1000)
       where show_id = ? and mail_id in (
         select mail_id from mail where show_id = ? and mail_id = any (?::uuid[]) and ${IS_DUE} for update skip locked
       )
       returning show_id as "showId", mail_id as "mailId", kind, booking_id as "bookingId", email, language,
         attempts`,
      [leaseMs, showId, showId, mailIds],
    )
    claimed.push(...rows.map((row) => ({ showId, mailId: row.mailId, attempts: row.attempts, about: subjectOf(row) })))
  }
  return claimed
}

type MailKey = Pick<ClaimedMail, 'showId' | 'mailId'>

/** The ids of mails by their shows, as arrays of PostgreSQL: rows of several shows are changed show by show. */
function byShow(keys: readonly MailKey[]): [showId: string, mailIds: string][] {
  const groups = Map.groupBy(keys, ({ showId }) => showId)
  return [...groups].map(([showId, mails]) => [showId, pgArray(mails.map(({ mailId }) => mailId))])
}

/** Records that a mail to an address was sent, or with `error` that it was given up. */
export async function settleMail(
  em: EntityManager,
  { showId, mailId }: ClaimedMail,
  to: string,
  error?: string,
): Promise<void> {
  await em.execute(
    `update mail set state = ?, last_error = ?, settled_at = now(), leased_until = null,
       sent_to = case when kind <> 'tickets' then lower(?) end
     where show_id = ? and mail_id = ?`,
    [error === undefined ? 'sent' : 'failed', error ?? null, to, showId, mailId],
  )
}

/** Records a failed attempt. The mail is due again after `delayMs`, or given up when it is older than `giveUpMs` then. */
export async function postponeMail(
  em: EntityManager,
  { showId, mailId }: ClaimedMail,
  error: string,
  delayMs: number,
  giveUpMs: number,
): Promise<void> {
  await em.execute(
    `update mail set last_error = ?, leased_until = null, due_at = now() + make_interval(secs => ?::float8 / 1000),
       state = case when created_at < now() + make_interval(secs => ?::float8 / 1000) then 'failed' else 'waiting' end,
       settled_at = case when created_at < now() + make_interval(secs => ?::float8 / 1000) then now() end
     where show_id = ? and mail_id = ?`,
    [error, delayMs, delayMs - giveUpMs, delayMs - giveUpMs, showId, mailId],
  )
}

/** Returns the lease on a mail that was not attempted. */
export async function returnMail(em: EntityManager, { showId, mailId }: ClaimedMail): Promise<void> {
  await em.execute('update mail set leased_until = null, attempts = attempts - 1 where show_id = ? and mail_id = ?', [
    showId,
    mailId,
  ])
}

/** Deletes a mail that has nothing to say, or nobody to say it to. */
export async function dropMail(em: EntityManager, { showId, mailId }: ClaimedMail): Promise<void> {
  await em.execute('delete from mail where show_id = ? and mail_id = ?', [showId, mailId])
}

/** Whether an address got as many mails in the last day as it may get, also about bookings that have other buyers now. */
export async function hasEnoughMails(em: EntityManager, email: string): Promise<boolean> {
  const [row] = await em.execute<{ enough: boolean }[]>(
    `select count(*) >= ? as enough from mail
     where sent_to = lower(?) and state = 'sent' and settled_at > now() - interval '1 day'`,
    [MAILS_A_DAY, email],
  )
  return row?.enough ?? false
}

/**
 * Asks for a mail with the tickets of an address, whether or not it has any: the same work for each. Asking again within
 * five minutes, or more than five times in a day, adds nothing. P5.
 */
export async function requestTickets(em: EntityManager, email: string): Promise<void> {
  // The id is a hash (UUID version 8) of the address and the five minutes, so that servers that are asked at once add one mail.
  await em.execute(
    `insert into mail (show_id, mail_id, kind, email)
     select '', overlay(overlay(digest placing '8' from 13) placing '8' from 17)::uuid, 'tickets', address
     from (select lower(?) as address) as asked,
       lateral (select md5(address || ' ' || floor(date_part('epoch', now()) / ?)) as digest) as named
     where (select count(*) from mail where show_id = '' and email = address and created_at > now() - interval '1 day') < ?
     on conflict do nothing`,
    [email, REQUEST_WINDOW_S, REQUESTS_A_DAY],
  )
}

export async function deleteOldMails(em: EntityManager): Promise<void> {
  for (;;) {
    const old = await em.execute<MailKey[]>(
      `select show_id as "showId", mail_id as "mailId" from mail
       where created_at < now() - ?::interval or (kind = 'tickets' and created_at < now() - ?::interval)
       limit ?`,
      [KEPT, REQUESTS_KEPT, DELETED_AT_ONCE],
    )
    for (const [showId, mailIds] of byShow(old)) {
      await em.execute('delete from mail where show_id = ? and mail_id = any (?::uuid[])', [showId, mailIds])
    }
    if (old.length < DELETED_AT_ONCE) return
  }
}
