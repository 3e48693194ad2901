// The buyer's way in WebKit, the engine of Safari.
import { testBuyersWay } from './testing/buyers-way.ts'
import { openWebKit } from './testing/webkit.ts'

testBuyersWay('WebKit', openWebKit)
