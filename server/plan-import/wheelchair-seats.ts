// Finds wheelchair places: by the operator's option, or by the names of categories.
import { listed, seatsNamed, type SeatNames } from './seat-selectors.ts'
import { plain } from './words.ts'

/** Words for wheelchairs and their users, in plain form. Each also matches the start of a compound (“Rollstuhlplatz”). */
const WHEELCHAIR = anyOf(
  `♿|wheel ?chairs?|accessib|handicap|mobility|disabled|disabili(?!\\p{L})|(?<!\\p{L})(?:ada|ufr)(?!\\p{L})|
   rollstuhl|rollstuhle|rolli(?![en])|barrierefrei|behindertengerecht|behindertenpl|
   fauteuils? roulants?|pmr(?!\\p{L})|mobilite reduite|sillas? de ruedas|movilidad reducida|minusvalid|discapacit|
   cadeiras? de rodas|mobilidade reduzida|cadira de rodes|cadires de rodes|
   sedi[ae] a rotelle|carrozzin|accessibil|accesibl|acessive|rolstoel|mindervalide|
   rullstol|rullestol|k[oø]restol|pyoratuol|invalid[eino]|inwalid|w[oó]z[eo]k|vozicar|vozick|kerekesszek|mozgasserult|
   αναπηρ|αμαξιδι|инвалид|коляск|נכים|כיסא גלגלים|نوي الاحتياجات|كرسي متحرك|
   車椅子|车椅|轮椅|輪椅|휠체어`,
)
const COMPANION = anyOf(
  `companion|accompany|carers?(?!\\p{L})|caretaker|caregiver|escort|attendant|assistant|assisten|helper|begleit|betreu|accompagn|acompan|acompanh|
   begeleid|ledsag|opiekun|doprovod|kisero|avustaj|saattaj|συνοδ|сопровожд|מלווה|مرافق|介助|付添|陪同|동반`,
)
const NEGATION =
  '(?:not|no(?![.°]?\\s*\\d)|non|never|without|nicht|kein(?:e[nrs]?)?|ohne|pas|sans|aucune?|sin|senza|sem|nao|niet|geen|zonder|ikke|inte|ej|utan|uden|uten|ei|nie|bez|nem|не|нет|без)'
/** Words that mean “not” by themselves: “Inaccessible PMR”, “für Rollstühle ungeeignet”, “accessible by stairs only”. */
const UNFIT =
  'inaccessib|inaccesib|unsuitable|ungeeignet|unzuganglich|inadapte|inadatt|inadecuad|stairs|treppe|escaliers?|escaleras?'
const IS_NEGATED = new RegExp(`(?<!\\p{L})${NEGATION}(?!\\p{L})|${UNFIT}`, 'u')
/** “Rollstuhl ohne Begleitperson” is still a wheelchair place. */
const WITHOUT_COMPANION = new RegExp(
  `(?<!\\p{L})${NEGATION}(?!\\p{L})\\P{L}+(?:\\p{L}+\\P{L}+)?${COMPANION.source}`,
  'gu',
)

/** Matches at the beginning of a word, or within a German one. “inaccessible” does not match. */
function anyOf(words: string): RegExp {
  return new RegExp(`(?<!in|un)(?:${words.normalize('NFKD').replaceAll(/\s*\n\s*/g, '')})`, 'u')
}

/** What the name of a category says about wheelchairs. */
export function readingOf(category: string): 'places' | 'companions' | 'negated' | 'nothing' {
  const parts = plain(category)
    .replaceAll(WITHOUT_COMPANION, '')
    .split(/[,;()[\]/|–—]+|\s-\s/)
  const spoken = parts.filter((part) => WHEELCHAIR.test(part))
  if (spoken.length === 0) return 'nothing'
  if (parts.some((part) => COMPANION.test(part) && !IS_NEGATED.test(part))) return 'companions'
  return spoken.some((part) => !IS_NEGATED.test(part)) ? 'places' : 'negated'
}

/**
 * The wheelchair places. `note` gets a sentence about the choice.
 * @param said the values of --accessible; if undefined, the names of the categories decide
 * @throws {SetupError} when a value matches no seat
 */
export function accessibleSeats<S extends SeatNames>(
  seats: readonly S[],
  said: readonly string[] | undefined,
  note: (sentence: string) => void,
): Set<S> {
  if (said) {
    const isNone = said.length === 1 && said[0] === 'none'
    const found = isNone ? new Set<S>() : seatsNamed('--accessible', said, seats)
    note(`Wheelchair places: ${found.size}, as --accessible says.`)
    return found
  }
  const byCategory = Map.groupBy(seats, ({ category }) => category)
  const read = [...byCategory].map(([category, of]) => ({ category, of, reading: readingOf(category) }))
  const places = read.filter(({ reading }) => reading === 'places')
  note(
    places.length > 0
      ? `Wheelchair places (--accessible says otherwise): ${places.map(({ category, of }) => `${of.length} of “${category}”`).join(', ')}.`
      : 'There are no wheelchair places: no category is named for them (--accessible says which they are).',
  )
  const doubtful = read.filter(({ reading }) => reading === 'companions' || reading === 'negated')
  if (doubtful.length > 0) {
    note(`Not taken for wheelchair places: ${listed(doubtful.map(({ category }) => category))}.`)
  }
  return new Set(places.flatMap(({ of }) => of))
}
