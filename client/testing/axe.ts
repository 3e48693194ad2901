// Looks for faults of accessibility with axe.
import axe from 'axe-core'
import type { Page } from 'playwright-core'

/**
 * Runs axe's rules in the page as it is now.
 * @param but the ids of rules that do not apply
 * @returns for each broken rule its id and the elements that break it
 */
export async function axeFaults(page: Page, ...but: readonly string[]): Promise<string[]> {
  if (!(await page.evaluate('"axe" in window'))) await page.evaluate(axe.source)
  const rules = Object.fromEntries(but.map((id) => [id, { enabled: false }]))
  // The whole result of axe takes ten times as long to leave the page as axe takes to run.
  return page.evaluate<string[]>(`axe
    .run({ rules: ${JSON.stringify(rules)}, resultTypes: ['violations'] })
    .then(({ violations }) => violations.map(({ id, nodes }) => id + ': ' + nodes.map(({ html }) => html).join('\\n')))`)
}
