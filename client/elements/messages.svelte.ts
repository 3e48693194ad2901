// The few words that an element tells its visitor at a time, instead of toasts over a page that is not ours.
import type { Toast, ToastOptions } from '../app/notifications.svelte.ts'

const SHORT_MS = 4000

export class Messages implements Toast {
  /** What is to be read now. */
  current = $state.raw<{ id: string | undefined; title: string; hint: string | undefined }>()
  #timer: ReturnType<typeof setTimeout> | undefined

  readonly info = this.#show.bind(this)
  readonly warning = this.#show.bind(this)
  readonly error = this.#show.bind(this)
  readonly success = this.#show.bind(this)

  /** With an id, only if that is what is to be read. */
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
