// Every sentence and word that buyers read, as typed functions: `m.seats_basket_title()`. The texts are in
// client/messages, in all languages; `npm run messages` compiles them.
export { m } from '../messages/dist/messages.js'
