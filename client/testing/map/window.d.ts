interface Window {
  /** The words on the canvas, where a test keeps them. */
  written: { text: string; left: number; canvas: number }[]
  /** What a test can do with the page and read from it. */
  seatMapPage: {
    touched: number[]
    change: (count: number) => void
    turn: (seatId: number, look: number) => void
    close: (reason: string) => void
    reveal: (seatId: number) => void
  }
}
