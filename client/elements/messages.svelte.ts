// The few words that an element tells its visitor at a time, instead of toasts over a page that is not ours.
import type { Toast } from '../app/show/tell.ts'

const SHORT_MS = 4000

export class Messages implements Toast {
  /** What is to be read now. */
  current = $state.raw<{ title: string; hint: string | undefined }>()
  #timer: ReturnType<typeof setTimeout> | undefined

  readonly info = this.#show.bind(this)
  readonly warning = this.#show.bind(this)
  readonly error = this.#show.bind(this)
  readonly success = this.#show.bind(this)

  dismiss(): void {
    clearTimeout(this.#timer)
    this.current = undefined
  }

  #show(title: string, { description, duration = SHORT_MS }: { description?: string; duration?: number } = {}): void {
    this.dismiss()
    this.current = { title, hint: description }
    this.#timer = setTimeout(() => this.dismiss(), duration)
  }
}
