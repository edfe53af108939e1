export const hooks = {
  // When a hook runs
  event: {
    preModelRequest: 'Before each request to the model',
    postModelRequest: 'After each answer of the model',
    preToolUse: 'Before a tool is used',
    permissionRequest: 'When something is asked',
    postToolUse: 'After a tool was used',
    preCompact: 'Before the thread is compacted',
    postCompact: 'After the thread was compacted',
    sessionStart: 'When a thread begins or goes on',
    sessionEnd: 'When a thread is unloaded',
    userPromptSubmit: 'When you send a message',
    subagentStart: 'When an agent of the agent starts',
    subagentStop: 'When an agent of the agent ends',
    stop: 'At the end of a turn',
    interrupt: 'When a turn is stopped',
  },
  eventFor: '<b>{{event}}</b> for <code/>',
  unknownHandler: 'Something that this version of Skein does not know',

  // How it stands
  changed: 'Changed',
  off: 'Switched off',
  managed: 'By your administrator',
  trusted: 'Trusted',
  idle: 'Does not run',

  // List
  title: 'Hooks',
  notRead: 'The hooks could not be read',
  none: 'No hooks',
  noneAbout:
    'Hooks are commands that run at points of a turn. They are declared in config.toml or in a hooks.json beside it, in your home or in a folder that you trust.',
  revoke: 'Revoke',
  trust: 'Trust',
  notRevoked: 'The trust could not be revoked',
  notTrusted: 'It could not be trusted',

  // Question above the composer
  ask_one: 'Trust this hook?',
  ask_other: 'Trust these {{count}} hooks?',
  askAbout_one: 'It runs by itself, outside the sandbox.',
  askAbout_other: 'They run by themselves, outside the sandbox.',
  askNote_one: 'Until you trust it it does not run. When it changes you are asked again.',
  askNote_other: 'Until you trust them they do not run. When one changes you are asked again.',
  notNow: 'Not now',
  trustAsked_one: 'Trust it',
  trustAsked_other: 'Trust these',
  askedNotTrusted: 'They could not be trusted',
  notKept: 'It could not be kept',
} as const;
