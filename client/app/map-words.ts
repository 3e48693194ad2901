// The texts of the map in the buyer's language.
import type { MapWords } from '../seat-map/words.ts'
import { formatCount } from './format.ts'
import { m } from './messages.ts'
import { seatLabel } from './seats/seat-names.ts'

/** Read anew each time, since the language can change. */
export const mapWords: MapWords = {
  get grid() {
    return m.map_grid()
  },
  get gridHint() {
    return m.map_grid_hint()
  },
  get tools() {
    return m.map_tools()
  },
  get zoomIn() {
    return m.map_zoom_in()
  },
  get zoomOut() {
    return m.map_zoom_out()
  },
  get zoomHome() {
    return m.map_zoom_home()
  },
  wheelHint: (key) => m.map_wheel_hint({ key: key === 'Ctrl' ? m.map_ctrl() : key }),
  get categories() {
    return m.map_categories()
  },
  get shapes() {
    return m.map_shapes()
  },
  left: (count) => m.map_left({ count: formatCount(count) }),
  get none() {
    return m.map_none()
  },
  noneOfKind: {
    get wheelchair() {
      return m.map_no_wheelchairs()
    },
    get aisle() {
      return m.map_no_aisles()
    },
  },
  prices: (lowest, highest) => (lowest === highest ? lowest : `${lowest}–${highest}`),
  get filter() {
    return m.map_filter()
  },
  get cheapest() {
    return m.map_cheapest()
  },
  get wheelchairs() {
    return m.map_wheelchairs()
  },
  get aisles() {
    return m.map_aisles()
  },
  get showAll() {
    return m.map_show_all()
  },
  get tariffs() {
    return m.map_tariffs()
  },
  get pricesAndFilter() {
    return m.map_prices_and_filter()
  },
  get filteredOut() {
    return m.map_filtered_out()
  },
  peek: {
    get select() {
      return m.map_peek_select()
    },
    get remove() {
      return m.map_peek_remove()
    },
    get close() {
      return m.map_peek_close()
    },
  },
  view: {
    get middle() {
      return m.map_view_centre()
    },
    get left() {
      return m.map_view_left()
    },
    get right() {
      return m.map_view_right()
    },
  },
  count: formatCount,
  get wheelchair() {
    return m.map_wheelchair()
  },
  get aisle() {
    return m.map_aisle()
  },
  look: {
    get available() {
      return m.map_look_available()
    },
    get held() {
      return m.map_look_held()
    },
    get booked() {
      return m.map_look_booked()
    },
    get blocked() {
      return m.map_look_blocked()
    },
    get asking() {
      return m.map_look_asking()
    },
    mine: (left) => (left ? m.map_look_mine_left({ left }) : m.map_look_mine()),
    get ticket() {
      return m.map_look_ticket()
    },
  },
  legend: {
    get held() {
      return m.map_legend_held()
    },
    get booked() {
      return m.map_legend_booked()
    },
    get blocked() {
      return m.map_legend_blocked()
    },
    get mine() {
      return m.map_legend_mine()
    },
    get ticket() {
      return m.map_legend_ticket()
    },
  },
  seat: seatLabel,
  cell: ({ section, row, number, accessible, aisle }, price, look) =>
    [
      m.map_row({ row }),
      m.map_number({ number }),
      ...(section ? [section] : []),
      price,
      look,
      ...(accessible ? [m.map_wheelchair()] : []),
      ...(aisle ? [m.map_aisle()] : []),
    ].join(', '),
  turned: (taken, free) =>
    [
      ...(taken > 0 ? [m.map_seats_taken({ count: taken })] : []),
      ...(free > 0 ? [m.map_seats_freed({ count: free })] : []),
    ].join(', '),
}
