// Shows whose prices have no decimals, or three, with titles in letters that need other fonts and directions.
import type { NewShow } from '../../../server/booking/new-show.ts'
import { screeningRoom } from '../../../server/demo/venues.ts'

const room = (planId: string, price: number) => ({
  ...screeningRoom(),
  planId,
  categories: [{ categoryId: 'armchair', name: 'Armchair', price }],
})

/** What differs from the demo's show “inception”. */
export const IN_YEN: Partial<NewShow> = {
  title: '千と千尋の神隠し',
  venue: '東京芸術劇場',
  currency: 'JPY',
  plan: room('yen', 4800),
  timeZone: 'Asia/Tokyo',
  about: {},
}
export const IN_DINARS: Partial<NewShow> = {
  title: 'ليلة في المدينة',
  venue: 'مسرح المدينة، الكويت',
  currency: 'KWD',
  plan: room('dinar', 12_500),
  timeZone: 'Asia/Kuwait',
  about: {},
}
