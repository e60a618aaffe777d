import { numberIn } from './names.ts';

/**
 * `+46701234567` for every form in which a telephone network or a person writes it: `tel:+46…;ext=12`,
 * `sip:+46…@host;user=phone`, `"Eva" <sips:+46…@host>`, `+46… x12`, `+46 (0)70…`. `null`: not a number with `+`.
 */
export function callerNumber(text: string): string | null {
  const plain = (/<([^<>]*)>/.exec(text)?.[1] ?? text)
    .normalize('NFKC')
    .trim()
    .replace(/^(?:tel|sips?|callto|phone):\s*(?:\/\/)?/i, '')
    .replace(/^%2b/i, '+')
    .replace(/[;?@].*$/s, '')
    .replace(/[\s,]*(?:\bext(?:ension|n)?\b[.:]?|x|#|,)\s*\d{0,10}\s*$/i, '')
    // The 0 of the trunk is not dialed from abroad.
    .replace(/\(\s*0\s*\)/, '');
  return numberIn(plain);
}
