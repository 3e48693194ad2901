// The buyer's way in Firefox.
import { testBuyersWay } from './testing/buyers-way.ts'
import { openFirefox } from './testing/firefox.ts'

testBuyersWay('Firefox', openFirefox)
