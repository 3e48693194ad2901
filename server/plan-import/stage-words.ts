// Recognizes texts that name a stage or a screen, in the languages of Europe and some others.
import { plain, wordsOf } from './words.ts'

const STAGES = new Set(
  `stage screen altar podium
   Bühne Buehne Leinwand Szenenfläche Spielfläche
   scène écran estrade
   escenario escenari pantalla tarima
   palco palcoscenico schermo ecrã tela
   toneel scherm filmdoek
   scen scene lærred filmduk lerret näyttämö lava valkokangas
   scena ekran estrada jeviště plátno pódium javisko plátno színpad vászon pozornica oder platno scenă
   lava ekraan skatuve scena sahne perde sahnesi
   σκηνή οθόνη сцена экран екран סצנה במה מסך مسرح المسرح منصة شاشة
   舞台 ステージ スクリーン 银幕 銀幕 屏幕 무대 스크린 เวที sân_khấu panggung`
    .split(/\s+/)
    .flatMap((word) => plain(word).replaceAll('_', ' ')),
)

/** Compounds such as “Hauptbühne” end with one of these; short words end too many others. */
const ENDINGS = [...STAGES].filter((word) => word.length >= 5)

/** Next to a word for a stage, these words mean something else: “Stage left bar”, “Backstage”, “Seitenbühne”. */
const ELSEWHERE =
  /^(left|right|back|off|under|up|side|wing|bar$|door|entr|exit|crew|tech|access|stairs?$|ramp|down|loge|box|view|seat|table|links|rechts|hinter|seiten|unter|neben|probe|sitz|platz|tisch|tur$|gauche|droite|cote|entree|sortie|derecha|izquierda|lateral|entrada|destra|sinistra|entrata|vista|visib|restrict)/

/** The musicians in some venues and the stalls in others, so it counts only when no other text names a stage. */
const ORCHESTRA = /^or(ch|k)est(er|ra|re)(graben)?$/

/** How certainly a text names the stage: from 0 for exactly such a word to 3; undefined when it does not. */
export function stageRank(text: string): number | undefined {
  const words = wordsOf(text)
  if (words.length === 0) return undefined
  if (words.every((word) => STAGES.has(word)) || STAGES.has(words.join(' '))) return 0
  if (words.some((word) => ELSEWHERE.test(word))) return undefined
  if (words.some((word) => STAGES.has(word))) return 1
  if (words.some((word) => ENDINGS.some((ending) => word.endsWith(ending)))) return 2
  return words.some((word) => ORCHESTRA.test(word)) ? 3 : undefined
}
