/** Colours, where somebody sees them. */
import { styleText } from 'node:util';
import type { CliIo, Output } from '../command.ts';

export type Style = Parameters<typeof styleText>[0];
export type Paint = (style: Style, text: string) => string;

export const colourChoices = ['auto', 'always', 'never'] as const;

/** By the option, else by NO_COLOR, FORCE_COLOR and whether it is a terminal. */
export function painter(
  { env }: Pick<CliIo, 'env'>,
  output: Output,
  choice: (typeof colourChoices)[number] = 'auto',
): Paint {
  const { NO_COLOR: no = '', FORCE_COLOR: force = '', TERM: term } = env;
  const wanted =
    choice === 'auto'
      ? no === '' && (force === '' ? output.isTTY === true && term !== 'dumb' : force !== '0')
      : choice === 'always';
  return wanted
    ? (style, text) => styleText(style, text, { validateStream: false })
    : (_style, text) => text;
}
