// Opens dialogs, and closes them by Esc, by the Back gesture of a phone, or by a press beside them.
import type { Attachment } from 'svelte/attachments'

/**
 * Opens a `<dialog>` as a modal when it is drawn, and calls `onclose` when it has been closed in any way: by Esc, by the
 * Back gesture of a phone, by a press on the page behind it or by `close()`. Draw the dialog only while it is open.
 */
export function modal(onclose: () => void): Attachment<HTMLDialogElement> {
  return (dialog) => {
    const events = new AbortController()
    let isPressedBeside = false
    dialog.addEventListener('close', () => onclose(), { signal: events.signal })
    // Both ends of a press: who marks a text and lets go beside the dialog does not close it.
    dialog.addEventListener('pointerdown', (event) => (isPressedBeside = isBeside(dialog, event)), {
      signal: events.signal,
    })
    dialog.addEventListener(
      'click',
      (event) => {
        if (isPressedBeside && isBeside(dialog, event)) dialog.close()
      },
      { signal: events.signal },
    )
    dialog.showModal()
    return () => {
      events.abort()
      dialog.close()
    }
  }
}

function isBeside(dialog: HTMLDialogElement, { target, clientX, clientY }: MouseEvent): boolean {
  if (target !== dialog) return false
  const box = dialog.getBoundingClientRect()
  return clientX < box.left || clientX > box.right || clientY < box.top || clientY > box.bottom
}
