// The text that the server prints in a terminal when it is ready.
import colors from 'picocolors'
import type { Config } from './config.ts'

/** What a server that is ready says of itself. */
type Welcome = Readonly<{ url: string; missing: readonly string[]; operatorLink: string | undefined }>

/** Prints where the server is, and in production what `missing` says, else what to open. */
export function printWelcome({ url, missing, operatorLink }: Welcome, config: Config): void {
  const lacking = missing.length > 0 ? ['Missing for production:', ...missing.map((each) => `  - ${each}`)] : []
  // Written at once: who waits for the first line has read the list, too.
  console.log([`Holdfast is ready: ${colors.bold(colors.cyan(url))}`, ...lacking].join('\n'))
  if (config.production) return
  const lines = [
    ['Shows, with live seat maps', url],
    // The page needs a show, and this one belongs to the demo.
    ...(config.demo ? [['Two customers, side by side', `${url}/duel/inception`]] : []),
    ['As another customer', `${url}/?as=new`],
    ['Seats in your own page', `${url}/embed`],
    ['Check a ticket', `${url}/verify`],
    ...(operatorLink === undefined ? [] : [['Operations, signed in as an admin', operatorLink]]),
    ['HTTP API', `${url}/api/docs`],
    ['Socket events', `${url}/api/events`],
    ['Health', `${url}/health/ready`],
  ]
  const width = Math.max(...lines.map(([what = '']) => what.length))
  console.log(
    ['', ...lines.map(([what = '', where = '']) => `  ${what.padEnd(width)}   ${colors.cyan(where)}`), ''].join('\n'),
  )
  console.log(
    colors.dim('  All tabs of a browser are one customer; take the same seat as another. Ctrl-C stops the server.\n'),
  )
}
