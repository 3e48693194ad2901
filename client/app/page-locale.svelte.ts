// The language of the buyer's pages: what the visitor chose, else the first language of the browser that there is, else
// English. Messages and formats read it, so that a page changes its language in place.
import { baseLocale, getTextDirection, locales, overwriteGetLocale, type Locale } from '../messages/dist/runtime.js'
import { sharedStorage } from './browser-storage.ts'

export type Language = Locale
export const LANGUAGES: readonly Language[] = locales

/** What the languages call themselves. */
export const LANGUAGE_NAMES: Readonly<Record<Language, string>> = { en: 'English', de: 'Deutsch', fr: 'Français' }

/** The formats of dates and money where neither the page nor the browser names a country. */
const FORMATS: Readonly<Record<Language, string>> = { en: 'en-GB', de: 'de-DE', fr: 'fr-FR' }

const STORED_AS = 'holdfast.language'

class PageLocale {
  #language = $state<Language>(baseLocale)
  #formats = $state(FORMATS[baseLocale])

  /** The language of the messages. */
  get language(): Language {
    return this.#language
  }

  /** The locale of dates, numbers and money, for `Intl`. */
  get formats(): string {
    return this.#formats
  }

  /** The app's language at its start. Also sets the document's. */
  start(): void {
    const wanted = [sharedStorage.read(STORED_AS) ?? '', ...navigator.languages]
    this.#set(wanted.flatMap((tag) => languageOf(tag) ?? [])[0] ?? baseLocale)
  }

  /** The visitor's choice, kept by the browser. */
  choose(language: Language): void {
    sharedStorage.write(STORED_AS, language)
    this.#set(language)
  }

  /** The language of an embedding page, such as `de-AT`, which is also that of the formats; English where there is no such. */
  use(tag: string): void {
    this.#language = languageOf(tag) ?? baseLocale
    this.#formats = formatsIn(this.#language, [tag])
  }

  #set(language: Language): void {
    this.#language = language
    this.#formats = formatsIn(language, navigator.languages)
    document.documentElement.lang = language
    document.documentElement.dir = getTextDirection(language)
  }
}

/**
 * The locale of dates, numbers and money in a language: the first of `tags` in it that names a country, such as `en-US`,
 * since a language alone does not say how its readers write them.
 */
export function formatsIn(language: Language, tags: readonly string[]): string {
  const named = tags.filter((tag) => isLocale(tag) && tag !== language && languageOf(tag) === language)
  return Intl.NumberFormat.supportedLocalesOf(named)[0] ?? FORMATS[language]
}

function languageOf(tag: string): Language | undefined {
  const [language = ''] = tag.toLowerCase().split('-')
  return locales.find((each) => each === language)
}

function isLocale(tag: string): boolean {
  try {
    return Intl.getCanonicalLocales(tag).length > 0
  } catch {
    return false
  }
}

export const pageLocale = new PageLocale()
overwriteGetLocale(() => pageLocale.language)
