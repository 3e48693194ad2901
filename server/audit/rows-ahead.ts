// Rows that come in slices, one at a time, with a look at the next one.

export class RowsAhead<Row> {
  readonly #slices: AsyncIterator<readonly Row[]>
  #slice: readonly Row[] = []
  #next = 0

  constructor(slices: AsyncIterable<readonly Row[]>) {
    this.#slices = slices[Symbol.asyncIterator]()
  }

  /** The next row, which stays the next one until `take`; undefined at the end. */
  async peek(): Promise<Row | undefined> {
    while (this.#next >= this.#slice.length) {
      const next = await this.#slices.next()
      if (next.done) return undefined
      this.#slice = next.value
      this.#next = 0
    }
    return this.#slice[this.#next]
  }

  /** Goes on to the row after the next one. */
  take(): void {
    this.#next++
  }
}
