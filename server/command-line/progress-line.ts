// How far a command has got, on a terminal.

/** Writes one line over the one before; an empty text clears it. Nothing is written where there is no terminal. */
export function showProgress(text: string): void {
  if (process.stderr.isTTY) process.stderr.write(`\r${text}\x1b[K`)
}
