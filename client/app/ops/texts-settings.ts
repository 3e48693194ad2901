// The texts of the pages that make and change shows and operators.
import { formatCount } from '../format.ts'
import type { Role } from '../../../shared/operators.ts'
import type { Singles } from '../../../shared/status.ts'
import { POSTER_BYTES } from '../../../shared/routes/poster-routes.ts'

const POSTER_KILOBYTES = POSTER_BYTES / 1000

const seats = (count: number) => (count === 1 ? '1 seat' : `${formatCount(count)} seats`)

export const settingsTexts = {
  settings: {
    make: 'Make a show',
    adminsOnly: 'Only an admin makes and changes shows.',
    fields: {
      title: 'Title',
      venue: 'Venue',
      startsAt: 'Starts at (venue’s clock)',
      timeZone: 'Time zone of the venue',
      salesOpenAt: 'Sale opens at',
      salesCloseAt: 'Sale closes at',
      maxSeatsPerVisitor: 'Seats a visitor may have',
      holdSeconds: 'Seconds a hold lasts',
      holdMaxSeconds: 'Seconds it lasts with all extensions',
      graceSeconds: 'Seconds it waits for a lost connection',
      singles: 'Single seats that a choice would leave',
      planId: 'Seating plan',
      currency: 'Currency',
      showId: 'Id in addresses',
      description: 'Description (an empty line begins a paragraph)',
      doorsAt: 'Doors open at',
      minimumAge: 'Minimum age (0: for all ages)',
      organiser: 'Organiser',
      address: 'Address of the venue',
      termsUrl: 'Page with the terms (https://…)',
    },
    about: 'What buyers read',
    poster: {
      title: 'Poster',
      hint: `A PNG, JPEG or WebP picture of at most ${POSTER_KILOBYTES} kB, best sixteen by nine. Without one, buyers see a picture of the room.`,
      choose: 'Choose a picture',
      replace: 'Choose another picture',
      remove: 'Remove the poster',
      alt: 'The poster as buyers see it',
      stored: 'The poster is stored',
      removed: 'The poster is removed',
      tooLarge: (kilobytes: number) =>
        `This picture has ${formatCount(kilobytes)} kB: ${POSTER_KILOBYTES} kB are the most.`,
      unread: 'This file cannot be read.',
    },
    ifEmpty: { salesOpenAt: ' (empty: now)', salesCloseAt: ' (empty: at the start)' },
    serverDefault: 'the server’s default',
    asItIs: 'as it is',
    fieldsAtFault: 'The fields at fault say what is wrong.',
    noStart: 'Say when the show starts.',
    noDate: 'A show cannot have this date.',
    otherTime: 'Choose another time.',
    noTimeZone: 'This is no IANA time zone, such as Europe/Berlin.',
    noWebAddress: 'This is no address of a page, such as https://venue.example/terms.',
    noCurrency: 'This is no currency by ISO 4217, such as EUR.',
    tooLong: (length: number, most: number) =>
      `This has ${formatCount(length)} characters: ${formatCount(most)} are the most.`,
    prices: (currency: string) => `Prices in ${currency}`,
    otherCurrency: (priced: string, chosen: string) =>
      `The prices of this plan were given in ${priced}. In ${chosen} they are what you see here.`,
    singles: { off: 'No rule', warn: 'Point them out', refuse: 'Refuse them' } satisfies Record<Singles, string>,
    reason: 'Reason (for the log, if you like)',
    sale: 'Sale',
    window: (opens: string, closes: string) => `from ${opens} to ${closes}`,
    open: 'Open the sale now',
    close: 'Close the sale now',
    openQuestion: 'Open the sale now?',
    closeQuestion: 'Close the sale now?',
    yesOpen: 'Yes, open it',
    yesClose: 'Yes, close it',
    openConsequence: (available: number) => `Opening it puts ${seats(available)} on sale to everybody at once.`,
    closeConsequence: (held: number) =>
      held === 0
        ? 'Closing it ends the sale for everybody at once. Nobody holds seats.'
        : `Closing it ends the sale for everybody at once. ${seats(held)} that visitors hold can still be bought until their time is up.`,
    opened: 'The sale is open',
    closed: 'The sale is closed',
    description: 'Description and rules',
    save: 'Save changes',
    changed: 'The changes are saved.',
    unchanged: 'Nothing differs from what is stored.',
    readsOnly: 'Only an admin changes these settings.',
    plan: (planId: string, seatCount: number) => `${planId}, ${seats(seatCount)}`,
    archiveTitle: 'Archive',
    archive: 'Archive the show',
    unarchive: 'Take it out of the archive',
    archiveQuestion: 'Archive the show?',
    unarchiveQuestion: 'Take the show out of the archive?',
    yesArchive: 'Yes, archive it',
    yesUnarchive: 'Yes, take it out',
    archived: 'The show is archived',
    unarchived: 'The show is out of the archive',
    unarchiveConsequence: 'It is in the lists again, and its sale can be opened.',
    archiveConsequence: (isOnSale: boolean) =>
      isOnSale
        ? 'Close the sale first.'
        : 'An archived show leaves every list and cannot be sold. Its bookings and its log stay.',
    isArchived: 'This show is archived: it is in no list, and cannot be sold.',
  },

  operators: {
    title: 'Operators',
    adminsOnly: 'Only an admin sees and makes operators.',
    failed: 'The operators could not be loaded',
    loading: 'Loading the operators',
    none: 'There are no operators yet. Make the first one.',
    name: 'Name',
    role: 'Role',
    roles: {
      viewer: 'reads',
      door: 'admits visitors, too',
      'box-office': 'changes seats and bookings, too',
      admin: 'everything',
    } satisfies Record<Role, string>,
    make: 'Make operator',
    made: (name: string) => `The token of ${name}:`,
    once: 'It is shown once, and stored nowhere. Copy it now.',
    link: (role: string) => `This link signs in with it, as ${role}:`,
    copy: 'Copy the link',
    copied: 'Copied',
    selected: 'The link is selected: copy it with Ctrl or ⌘ and C',
    code: (name: string) => `Code of the link for ${name}’s phone`,
    hide: 'I have copied it',
    since: (when: string) => `since ${when}`,
    revoked: (when: string) => `revoked ${when}`,
    revoke: 'Revoke',
    revokeWhose: (name: string) => `Revoke the token of ${name}`,
    consequence: (name: string) => `${name} is signed out everywhere within a second.`,
    keep: 'Keep',
    yes: 'Yes, revoke',
    wasRevoked: (name: string) => `The token of ${name} is revoked`,
  },
}
