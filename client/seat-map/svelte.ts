// What the package @holdfast/seat-map offers to Svelte: the component, with the types of its properties.
import type { Component } from 'svelte'
import type { MapTheme } from './colours.ts'
import type { WheelRule } from './gestures.ts'
import type { SeatIndex } from './seat-index.ts'
import Map from './SeatMap.svelte'
import type { MapWords } from './words.ts'

export interface SeatMapProps {
  /** Another room needs another map: put it into `{#key hall}`. */
  hall: SeatIndex
  /** One look a seat, by seat id; a new array whenever any has changed. */
  looks: Readonly<Uint8Array>
  /** A price of the plan as people read it. */
  price: (amount: number) => string
  /** How long the visitor's own seats are kept, as people read it. */
  timeLeft?: string
  /** Whether the wheel zooms, or scrolls the page unless ctrl or ⌘ is held. */
  wheel?: WheelRule
  words?: MapWords
  theme?: MapTheme
  /** A seat was touched, by pointer, finger or key. */
  ontouch: (seatId: number) => void
  /** Another seat is pointed at or focused, or none. */
  onpoint?: (seatId: number | undefined) => void
}

/** The live map of a room; `reveal` brings a seat into sight. */
export const SeatMap: Component<SeatMapProps, { reveal?: (seatId: number) => void }> = Map
