// The toasts of the app. Their code is loaded beside the first page, which does not need it.
import type { Toast } from './notifications.svelte.ts'

/** The library of toasts, loaded once. */
export const loadToasts = () => import('svelte-sonner')

/** Calls the library as soon as it is there. A visitor whose browser cannot load it sees no toasts. */
function later(call: (toast: Toast) => unknown): void {
  loadToasts().then(
    ({ toast }) => call(toast),
    () => undefined,
  )
}

export const toast: Toast = {
  info: (title, options) => later((toast) => toast.info(title, options)),
  warning: (title, options) => later((toast) => toast.warning(title, options)),
  error: (title, options) => later((toast) => toast.error(title, options)),
  success: (title, options) => later((toast) => toast.success(title, options)),
  dismiss: (id) => later((toast) => toast.dismiss(id)),
}
