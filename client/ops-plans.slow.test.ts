// A plan of the largest size in the operators' browser: it is checked, drawn and stored.
import { test } from 'vitest'
import { hallOf } from '../server/testing/one-row-plan.ts'
import { appPages, WAIT } from './testing/app-pages.ts'
import { openAs } from './testing/ops-pages.ts'

test('a plan of the largest size is checked, drawn and stored', async () => {
  const pages = await appPages()
  const page = await openAs(pages, 'admin', '/ops/plans')
  const file = { name: 'arena.json', mimeType: 'application/json', buffer: Buffer.from(hallOf(100_000, 'arena')) }
  await page.getByLabel('Choose').setInputFiles(file)
  await page.getByText('The plan has no faults: 100,000 seats.').waitFor(WAIT)
  await page.getByRole('button', { name: 'Store the plan' }).click()
  await page.getByTestId('stored').getByText('100,000 seats').waitFor(WAIT)
  await pages.close()
})
