import type { Operand } from '../command.ts';

export const shells = ['bash', 'zsh', 'fish', 'powershell'] as const;

export const shellOperand: Operand = {
  name: 'SHELL',
  choices: shells,
  summary: `which shell: ${shells.join(', ')}`,
};
