interface Window {
  /** What a test may do with the page, and see of it. */
  seatMapPage: {
    touched: number[]
    change: (count: number) => void
    turn: (seatId: number, look: number) => void
    reveal: (seatId: number) => void
  }
}
