/**
 * For `onmousedown` of a button that sends a form: the field keeps the focus until the form is judged as a whole. What a field
 * says when it is left would move the button from under the pointer, and the press would come to nothing.
 */
export function keepFocus(event: MouseEvent): void {
  event.preventDefault()
}
