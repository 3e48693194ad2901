// Unpacks the packaged browser before test files run at the same time: it is unpacked in place, so that a second process
// would start the half of it that is there.
import { findBrowser } from './browser.ts'

/** Called by Vitest once before all tests. */
export default async function setup(): Promise<void> {
  await findBrowser()
}
