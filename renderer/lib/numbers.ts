/** Numbers as the reader writes them. */
import { locale } from './words.ts';

/** A count, such as `1,204`. */
export function countText(count: number): string {
  return new Intl.NumberFormat(locale()).format(count);
}

/** A share of 1, such as `120 %`. */
export function percentText(share: number): string {
  return new Intl.NumberFormat(locale(), { style: 'percent' }).format(share);
}
