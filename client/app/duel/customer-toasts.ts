// The toasts of one of several customers on a page.
import { toast } from 'svelte-sonner'
import type { Toast, ToastOptions } from '../notifications.svelte.ts'

/** Shows toasts in the `Toaster` whose id is `toasterId`, and dismisses no others. */
export function toastsOf(toasterId: string): Toast {
  const own = (id: string | undefined) => id && `${toasterId}-${id}`
  const show =
    (kind: 'info' | 'warning' | 'error' | 'success') =>
    (title: string, { id, ...options }: ToastOptions = {}) =>
      toast[kind](title, { ...options, toasterId, id: own(id) })
  return {
    info: show('info'),
    warning: show('warning'),
    error: show('error'),
    success: show('success'),
    dismiss: (id) => {
      const shown = toast.getActiveToasts().filter((each) => each.toasterId === toasterId)
      for (const each of shown) if (id === undefined || each.id === own(id)) toast.dismiss(each.id)
    },
  }
}
