// What a person reads when the server is ready.
import colors from 'picocolors'
import type { Config } from './config.ts'

export function printWelcome(url: string, config: Config): void {
  console.log(`Holdfast is ready: ${colors.bold(colors.cyan(url))}`)
  if (config.production) return
  const lines = [
    ['Live seat map', url],
    ['As another customer', `${url}/?as=new`],
    ['Shows as JSON', `${url}/api/shows`],
    ['Health', `${url}/health/ready`],
  ] as const
  const width = Math.max(...lines.map(([what]) => what.length))
  console.log(['', ...lines.map(([what, where]) => `  ${what.padEnd(width)}   ${colors.cyan(where)}`), ''].join('\n'))
  console.log(
    colors.dim('  Open the first two in two tabs, and take a seat in one of them. Ctrl-C stops the server.\n'),
  )
}
