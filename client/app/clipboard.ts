// Copies text to the visitor's clipboard.

/** @returns whether it is copied: only secure pages have a clipboard, and a browser may refuse it */
export async function copyText(text: string): Promise<boolean> {
  try {
    await navigator.clipboard.writeText(text)
    return true
  } catch {
    return false
  }
}
