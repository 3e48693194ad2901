// What an element can do with what it shows.
import type { MapTheme } from '../seat-map/colours.ts'
import type { BookedDetail } from './element-api.ts'

export interface Directions {
  setTheme: (theme: MapTheme) => void
  /** @throws {Error} when nothing could be booked, with the reason. */
  confirm: () => Promise<BookedDetail>
  cancelCheckout: () => void
}
