// An answer that is JSON already, so that a large one is not parsed and written again.

/** A value of type `V`, as the text of its JSON. */
export class JsonText<V> {
  readonly text: string
  /** For the compiler alone. */
  declare readonly value: V

  constructor(text: string) {
    this.text = text
  }

  /** Sockets write their answers as a whole. */
  toJSON(): unknown {
    return JSON.parse(this.text)
  }
}
