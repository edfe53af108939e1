export const terminal = {
  terminals: 'Terminals',
  terminal: 'Terminal {{number}}',
  add: 'New terminal',
  end: 'End this terminal',
  hide: 'Hide the terminals',
  height: 'Height of the terminals',
  ended: 'ended',
  endedWith: 'ended with {{code}}',
  problem: 'The terminal is cut off: {{cause}}.',
  shellEnded: 'The shell has ended with {{code}}.',
  shellGone: 'The shell is gone with its server.',
  typedNowhere: 'What you type goes nowhere; Enter starts another one here.',
  again: 'Start again',

  // What the agent left running
  background: 'Background processes',
  noneInBackground: 'The agent has nothing running in the background.',
  notListed: 'They could not be listed: {{cause}}',
  notStopped: 'It could not be stopped',
  showItem: 'Show in thread',
  stop: 'Stop',
  pid: 'process {{pid}}',
} as const;
