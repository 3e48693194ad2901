// A seating plan as plain types, held to its schema by a test.

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

export interface PlanSeat {
  /** What stands on the seat, unique in its row. */
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
 * A room. One unit of length is the distance between two neighbouring seats; y grows away from the stage.
 * Seats are numbered from 0 in the order in which they stand here: that number is the seat’s `seatId`.
 */
export interface SeatingPlan {
  planId: string
  name: string
  /** The middle of what people come to see. */
  focus: Point
  stage?: { label: string; outline: Point[] } | undefined
  categories: Category[]
  sections: Section[]
}
export interface Section {
  name: string
  /** Where its name is drawn. */
  labelAt?: Point | undefined
  rows: Row[]
}
export interface Row {
  name: string
  seats: PlanSeat[]
}
