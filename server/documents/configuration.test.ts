import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { settings } from '../settings.ts'
import { configurationPage } from './configuration.ts'

const page = configurationPage()

test('docs/configuration.md is up to date with the settings', () => {
  const committed = readFileSync(new URL('../../docs/configuration.md', import.meta.url), 'utf8')
  expect(committed === page, 'A setting has changed. Run `npm run documents` and commit docs/configuration.md.').toBe(
    true,
  )
})

test('each setting has one line, with its default and its limits', () => {
  for (const name of Object.keys(settings)) expect(page.split(`\n| \`${name}\` | `), name).toHaveLength(2)
  expect(page).toContain('\n| `HOLD_SECONDS` | 300 | 1 to 86,400 | how long a hold lasts |\n')
  expect(page).toMatch(/\n\| `RATE_LIMIT` \| 50 \| 1 to 1,000,000, or `off` \| /)
  expect(page).toMatch(
    /\n\| `AUTH_SECRET` \| generated [^|]+ \| at least 32 [^|]+ \| [^|]+\*\*Required in production\*\* \|\n/,
  )
  expect(page).toMatch(/\n\| `DEMO` \| [^|]+ \| `on`, `off` \| /)
})
