// The messages of an element, one at a time and inside the element, instead of toasts over another site's page.
import type { Toast, ToastOptions } from '../app/notifications.svelte.ts'

const SHORT_MS = 4000

export class Messages implements Toast {
  /** The message that is shown. */
  current = $state.raw<{ id: string | undefined; title: string; hint: string | undefined }>()
  #timer: ReturnType<typeof setTimeout> | undefined

  readonly info = this.#show.bind(this)
  readonly warning = this.#show.bind(this)
  readonly error = this.#show.bind(this)
  readonly success = this.#show.bind(this)

  /** Removes the message; with an id, only if it is the message of this id. */
  dismiss(id?: string): void {
    if (id !== undefined && id !== this.current?.id) return
    clearTimeout(this.#timer)
    this.current = undefined
  }

  #show(title: string, { id, description, duration = SHORT_MS }: ToastOptions = {}): void {
    this.dismiss()
    this.current = { id, title, hint: description }
    this.#timer = setTimeout(() => this.dismiss(), duration)
  }
}
