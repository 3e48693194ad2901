// The properties of the Svelte component SeatMap.
import type { Snippet } from 'svelte'
import type { MapTheme } from './colours.ts'
import type { WheelRule } from './gestures.ts'
import type { SeatFilter } from './seat-filter.ts'
import type { SeatIndex } from './seat-index.ts'
import type { MapWords } from './words.ts'

/** The properties and callbacks of `<SeatMap>`. */
export interface SeatMapProps {
  /** The index of the plan, from `hallOf`. Another plan needs another map: put the component into `{#key hall}`. */
  hall: SeatIndex
  /** One look a seat, by seat id (see look.ts); a new array whenever any has changed. */
  looks: Readonly<Uint8Array>
  /** The looks that the legend and the sections count, where `looks` shows something else, such as a selection. */
  counted?: Readonly<Uint8Array> | undefined
  /** Formats a price of the plan, which is in the currency's minor unit. */
  price: (amount: number) => string
  /** Formats the lowest and the highest price of a section, such as “€45–95”; from `price` if left out. */
  prices?: (lowest: number, highest: number) => string
  /** Which seats the visitor wants; bind it to share it with other parts of the page. The seats it leaves out are dimmed. */
  filter?: SeatFilter
  /** Seats that the page proposes: they get a ring. */
  offered?: readonly number[] | undefined
  /** How long the visitor's own seats are kept, such as “4:12”. */
  timeLeft?: string
  /** Why no seat can be taken now, such as “The sale opens on …”; the map is dimmed then, and says it. Empty while seats can. */
  unavailable?: string
  /**
   * Whether a finger on a seat that is small, or cannot be taken, shows a card with the view and a button first, in place
   * of `ontouch`. So does a touch on a seat that the filter leaves out.
   */
  peeks?: boolean
  /** Whether the wheel zooms, or scrolls the page unless ctrl or ⌘ is held. */
  wheel?: WheelRule
  words?: MapWords
  theme?: MapTheme
  /** A seat was touched, by pointer, finger or key. */
  ontouch: (seatId: number) => void
  /** Drawn over the seats, below the map's buttons: an element that covers the map and takes no pointer. */
  layer?: Snippet
  /** Another part of the plan is in sight: what lies over the seats is to be drawn anew. */
  onmoved?: () => void
  /** Another seat is hovered or focused, or none. */
  onpoint?: (seatId: number | undefined) => void
}
