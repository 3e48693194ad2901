// Cities of time zones, in the languages that have names of their own for them. In English a zone is named after its city.

const NAMES: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  Athens: { de: 'Athen', fr: 'Athènes' },
  Brussels: { de: 'Brüssel', fr: 'Bruxelles' },
  Bucharest: { de: 'Bukarest', fr: 'Bucarest' },
  Copenhagen: { de: 'Kopenhagen', fr: 'Copenhague' },
  Lisbon: { de: 'Lissabon', fr: 'Lisbonne' },
  London: { fr: 'Londres' },
  Luxembourg: { de: 'Luxemburg' },
  Moscow: { de: 'Moskau', fr: 'Moscou' },
  Prague: { de: 'Prag' },
  Rome: { de: 'Rom' },
  Sao_Paulo: { en: 'São Paulo', de: 'São Paulo', fr: 'São Paulo' },
  Tokyo: { de: 'Tokio' },
  Vienna: { de: 'Wien', fr: 'Vienne' },
  Warsaw: { de: 'Warschau', fr: 'Varsovie' },
  Zurich: { de: 'Zürich' },
}

/**
 * “Lisbon” or “Lissabon” for `Europe/Lisbon`, in French with its preposition: “de Lisbonne”, “d’Amsterdam”. Undefined for a
 * zone that is no place, such as `UTC`. The venue keeps the words of its organiser.
 * @param language such as `de`, without a country
 */
export function cityOfZone(timeZone: string, language: string): string | undefined {
  const [region, ...place] = timeZone.split('/')
  const city = place.at(-1)
  if (region === 'Etc' || city === undefined) return undefined
  const name = NAMES[city]?.[language] ?? city.replaceAll('_', ' ')
  return language === 'fr' ? (/^[AEIOUYÉ]/.test(name) ? `d’${name}` : `de ${name}`) : name
}
