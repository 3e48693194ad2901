// Every sentence and word that operators read on their pages. texts-desk.ts has those about the seats of a
// show, texts-log.ts those about what happened to them, texts-bookings.ts those about bookings and mails.
import type { Role } from '../../../shared/operators.ts'
import { bookingTexts } from './texts-bookings.ts'
import { counterTexts } from './texts-counter.ts'
import { deskTexts } from './texts-desk.ts'
import { figuresTexts } from './texts-figures.ts'
import { heatTexts } from './texts-heat.ts'
import { logTexts } from './texts-log.ts'
import { plansTexts } from './texts-plans.ts'
import { settingsTexts } from './texts-settings.ts'

export const opsTexts = {
  ...bookingTexts,
  ...counterTexts,
  ...deskTexts,
  ...heatTexts,
  ...logTexts,
  ...settingsTexts,
  ...plansTexts,
  ...figuresTexts,
  title: 'Operations',
  skipToContent: 'Skip to content',
  tryAgain: 'Try again',
  more: 'Show more',
  pageFailed: 'This page cannot be shown',
  notFound: 'There is no such page',
  notFoundHint: 'The shows are one click away.',
  navigation: 'Operations',
  allShows: 'All shows',

  role: {
    viewer: 'viewer',
    door: 'door',
    'box-office': 'box office',
    admin: 'admin',
  } satisfies Record<Role, string>,

  signIn: {
    title: 'Sign in to operations',
    lead: 'Paste your operator’s token. An admin makes one for you, and the server prints a link that signs in when it runs in development.',
    token: 'Token',
    keep: 'Keep me signed in on this computer',
    keepHint: 'Without it, you are signed out when this tab is closed.',
    submit: 'Sign in',
    checking: 'Signing in',
    refused: 'The server does not know this token, or it was revoked. Ask an admin for a new one.',
    ended: 'Your token was revoked. Ask an admin for a new one.',
    unknown: 'The server could not be asked',
    signOut: 'Sign out',
    as: (name: string, role: string) => `${name}, ${role}`,
  },

  shows: {
    title: 'Shows',
    empty: 'No shows yet',
    failed: 'The shows could not be loaded',
    loading: 'Loading the shows',
    upcoming: 'Coming up',
    past: (count: number) => `Past (${count})`,
    archived: 'Archived',
    state: {
      past: 'Past',
      closed: 'Sale closed',
      'not yet': 'Not on sale yet',
      'on sale': 'On sale',
    },
    opens: (when: string) => `Opens ${when}`,
    closes: (when: string) => `Closes ${when}`,
    counts: { booked: 'booked', held: 'held', blocked: 'blocked', available: 'available' },
    seats: 'Seats',
    buyers: 'As buyers see it',
    starts: (when: string) => `Starts ${when}`,
  },
} as const
