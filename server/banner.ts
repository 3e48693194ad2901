// What a person reads when the server is ready.
import colors from 'picocolors'
import type { Config } from './config.ts'

export function printWelcome(url: string, config: Config): void {
  console.log(`Holdfast is ready: ${colors.bold(colors.cyan(url))}`)
  if (config.production) return
  const lines = [
    ['Shows, with live seat maps', url],
    // It needs a show, and the demo has this one.
    ...(config.demo ? [['Two customers, side by side', `${url}/duel/inception`]] : []),
    ['As another customer', `${url}/?as=new`],
    ['Seats in your own page', `${url}/embed`],
    ['Check a ticket', `${url}/verify`],
    ['HTTP API, to be tried out', `${url}/api/docs`],
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
