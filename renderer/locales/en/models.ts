export const models = {
  // Providers
  providers: 'Model providers',
  keysInKeychain: 'Keys stay in the system keychain.',
  keysInFile: 'No keychain here: keys are kept in a file that only your account can read.',
  addProvider: 'Add provider',
  use: 'Use for new threads',
  notChosen: 'It could not be chosen',
  edit: 'Edit',
  setKey: 'Set key',
  forgetKey: 'Forget key',
  keyNotForgotten: 'The key could not be forgotten',
  remove: 'Remove',
  inUse: 'In use',
  noKey: 'No key',
  addKey: 'Add key',
  more: 'More',
  moreFor: 'More for {{provider}}',
  guideAbout: 'Built-in rules that work on your folder. Not an AI model.',
  keyIn: 'key in {{variable}}',
  count_one: '1 model',
  count_other: '{{count}} models',
  and: '{{before}}, {{next}}',

  // Removing one
  removeLabel: 'Remove {{provider}}',
  removeAsk:
    'Take {{provider}} and its key out of the settings? Threads that use it can be read, but not go on until it is back.',
  removed: '{{provider}} was removed',
  stays: '{{provider}} stays: {{why}}',
  notRemoved: '{{provider}} could not be removed',

  // Connecting a model
  apiKey: 'API key',
  keyIsThere: 'Key is there',
  apiKeyAbout: 'OpenAI. Other services: enter their address below.',
  replaceKey: 'Replace key',
  address: 'Address',
  addressAbout: 'Any service or local server that speaks Chat Completions or the Responses API',
  enterAddress: 'Enter address',
  keyOf: '{{provider}} API key',
  saveKey: 'Save key',
  keptInKeychain:
    'It is kept in the system keychain and handed to the server only; commands never see it.',
  keptInFile:
    'This system offers no keychain, so it is kept in a file that only your account can read. Commands never see it.',

  // An address
  badAddress: 'The address must begin with http:// or https://.',
  runningHere: 'Running here:',
  model: 'Model',
  nameIfLiked: 'Name, if you like',
  nameExample: 'Company gateway',
  keyIfNeeded: 'Key, if it needs one',
  speaks: 'What it speaks',
  chat: 'Chat Completions',
  chatAbout: 'What nearly every server speaks',
  responses: 'Responses',
  responsesAbout: 'What OpenAI speaks, and some others',
  saveAddress: 'Save address',

  // The name of a model
  modelOf: 'Model of {{provider}}',
  modelExample: 'As the provider calls it',
  useIt: 'Use it',

  // A test
  asking: 'Asking',
  answered: 'Answered in {{ms}} ms',
  test: 'Test',
  testAbout: 'Sends one short message; it costs a few tokens.',

  // Editing a provider
  editLabel: 'Edit {{provider}}',
  close: 'Close',
  save: 'Save',
  savedHidden: 'Saved, but not in force: {{why}}',
  name: 'Name',
  key: 'Key',
  keyKind: {
    kept: 'Kept by Skein',
    keptAbout: 'In the keychain, or none at all',
    variable: 'Variable',
    variableAbout: 'From the environment of the server',
    command: 'Command',
    commandAbout: 'Printed by a command of yours',
  },
  newKey: 'New key; empty keeps what is there',
  variable: 'Environment variable that holds the key',
  moreFields: 'Headers, query, time limits, retries',
  headers: 'Extra headers, one a line',
  envHeaders: 'Extra headers from variables',
  headersNote:
    'Headers stand in config.toml as they are typed. Put a secret into a variable, and name that as one from variables.',
  query: 'Query of the address, one a line',
  longestSilence: 'Longest silence, in seconds',
  requestRetries: 'Retries before an answer',
  streamRetries: 'Retries of a broken answer',
  program: 'Program that prints the key',
  programArgs: 'Its arguments, one a line',
  keepFor: 'Keep its key for, in seconds',
  mayTake: 'Longest that it may take, in seconds',
  programNote: 'It runs without a shell, outside the sandbox, with all of the server’s variables.',

  // Models of a provider
  rows: 'Models, and what Skein can’t know of them',
  fieldOf: '{{field}} of model {{at}}',
  tokens: 'Tokens it holds',
  efforts: 'Efforts: low high',
  takesImages: 'Takes images',
  leaveOut: 'Leave out {{model}}',
  modelAt: 'model {{at}}',
  addModel: 'Add model',
} as const;
