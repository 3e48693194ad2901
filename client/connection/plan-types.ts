// A seating plan as plain types. A test compares them with the schema.

/** A position in a plan, in the plan’s unit of length. */
export interface Point {
  x: number
  y: number
}

/** A price class. */
export interface Category {
  categoryId: string
  name: string
  /** In the minor unit of the show’s currency. */
  price: number
}

/** A seat, with its position in the plan. */
export interface PlanSeat {
  /** The number on the seat, unique in its row. */
  number: string
  x: number
  y: number
  categoryId: string
  /** A wheelchair place. */
  accessible?: boolean | undefined
  /** Never for sale. */
  blocked?: boolean | undefined
}

/**
 * A venue’s seats. One unit of length is the distance between two neighbouring seats; y grows away from the stage.
 * Seats are numbered from 0 in the order of this list: that number is the seat’s `seatId`.
 */
export interface SeatingPlan {
  planId: string
  name: string
  /** The middle of the stage: the best seats are some rows away from it. */
  focus: Point
  stage?: { label: string; outline: Point[] } | undefined
  categories: Category[]
  sections: Section[]
}
/** A part of the venue, such as the stalls. */
export interface Section {
  name: string
  /** Where its name is drawn. */
  labelAt?: Point | undefined
  rows: Row[]
}
/** A row of a section. An aisle may divide it. */
export interface Row {
  name: string
  seats: PlanSeat[]
}
