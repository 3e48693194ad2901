// The figures of a server, second by second: the last five minutes, and each new second.
import type { ServerFigures } from '../../../../shared/routes/operator-read-routes.ts'
import type { Refusal } from '../../../connection/types.ts'
import type { OperatorApi } from '../operator-api.ts'

const SECOND_MS = 1000
/** Five minutes. */
const KEPT = 300

export class FiguresFeed {
  readonly #api: OperatorApi
  readonly #isHidden: () => boolean
  readonly #timer: ReturnType<typeof setInterval>
  /** The oldest first. */
  figures = $state.raw<readonly ServerFigures[]>([])
  refusal = $state.raw<Refusal>()
  #isAsking = false

  /** Asks once a second while the page is in sight; call `close` in the end. */
  constructor(api: OperatorApi, isHidden: () => boolean) {
    this.#api = api
    this.#isHidden = isHidden
    this.#timer = setInterval(() => void this.#read(), SECOND_MS)
    void this.#read()
  }

  close(): void {
    clearInterval(this.#timer)
  }

  async #read(): Promise<void> {
    if (this.#isAsking || this.#isHidden()) return
    this.#isAsking = true
    const after = this.figures.at(-1)?.at
    const answer = await this.#api.call('readFigures', after === undefined ? {} : { after })
    this.#isAsking = false
    this.refusal = answer.ok ? undefined : answer.error
    if (answer.ok) this.figures = [...this.figures, ...answer.value.figures].slice(-KEPT)
  }
}
