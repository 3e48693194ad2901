// A state of a page of which pictures are taken, and how a visit gets there.
import type { Visit } from './visit.ts'

export interface PageState {
  /** Which page it is a state of: `--pages` names them. */
  page: PageName
  name: string
  /** Brings the visit's page into the state. */
  reach: (visit: Visit) => Promise<void>
  /** What a page closes when its size changes is opened again. */
  reopen?: (visit: Visit) => Promise<void>
  /** Exists on narrow screens alone. */
  isOnPhones?: true
  /** The page's clock stands still, so that axe would not end. */
  isStopped?: true
  /** Is an animation, or has one. */
  hasMotion?: true
  /** The whole page is pictured, not what the screen shows first. */
  isWhole?: true
}

export const PAGES = ['list', 'show', 'checkout', 'ticket', 'tickets', 'transfer', 'other'] as const
export type PageName = (typeof PAGES)[number]
