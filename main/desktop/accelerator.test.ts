import { expect, test } from 'vitest';
import { acceleratorOf } from './accelerator.ts';

test.each([
  ['Mod+Shift+F', 'CmdOrCtrl+Shift+F'],
  ['Mod+,', 'CmdOrCtrl+,'],
  ['Mod+Alt+ArrowDown', 'CmdOrCtrl+Alt+Down'],
  ['F2', 'F2'],
  ['Mod+Plus', 'CmdOrCtrl+Plus'],
  ['Ctrl+Tab', 'Ctrl+Tab'],
  // What Electron would throw at.
  ['Mod+Ü', null],
  ['Mod+AudioVolumeUp', null],
])('%s', (combination, accelerator) => {
  expect(acceleratorOf(combination)).toBe(accelerator);
});
