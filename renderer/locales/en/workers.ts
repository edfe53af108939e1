export const workers = {
  title: 'Workers',
  about:
    'Servers that Skein makes, each with files of its own. They sleep while nobody needs them.',
  add: 'New worker',
  addLabel: 'A new worker',
  notRead: 'The workers could not be read: {{why}}',
  none: 'No workers',
  noneAbout:
    'A worker is a workspace apart: what an agent installs, starts and breaks there stays there. Make one, then choose a folder on it for a new thread.',

  // A new one
  name: 'Name',
  cores: 'Cores',
  memory: 'Memory in GiB',
  disk: 'Disk in GiB',
  asPlace: 'as the place gives',
  unlimited: 'On this computer nothing limits what a worker takes.',
  make: 'Make it',

  // One of them
  state: {
    asleep: 'Asleep',
    starting: 'Starting',
    running: 'Running',
    ending: 'Going to sleep',
    failed: 'Does not run',
  },
  coresOf_one: '{{count}} core',
  coresOf_other: '{{count}} cores',
  memoryOf: '{{size}} GiB of memory',
  diskOf: '{{size}} GiB of disk',
  wake: 'Wake',
  notWoken: '{{name}} could not be woken',
  sleep: 'Put to sleep',
  notPut: '{{name}} could not be put to sleep',
  tryAgain: 'Try again',
  log: 'Log',
  logOf: 'Log of {{name}}',
  logEmpty: 'It has written nothing.',
  readAgain: 'Read again',
  copy: 'Copy',
  remove: 'Remove…',
  removeTitle: 'Remove {{name}}?',
  removeAbout:
    'Its disk is deleted, with all files on it. Threads stay in your library, to read and to search.',
  removeIt: 'Remove it and its files',
  keep: 'Keep it',
  removed: '{{name}} was removed',
  notRemoved: '{{name}} could not be removed',

  // Where they are made
  place: 'Where workers are made',
  placeFixed: 'Whoever runs this Skein has decided it.',
  kind: 'Place',
  kinds: { local: 'This computer', kubernetes: 'Kubernetes' },
  kindAbout: {
    local: 'Each is a process with folders of its own. It keeps workspaces apart, not attackers.',
    kubernetes: 'Each is a pod with a volume of its own, reached with a token.',
  },
  occupied: 'It can change once there are no workers.',
  idle: 'Minutes until an idle worker sleeps',
  never: 'never',
  namespace: 'Namespace',
  image: 'Image with the app server',
  volume: 'Disk of a worker in GiB',
  storageClass: 'Storage class',
  runtimeClass: 'Runtime class',
  seccomp: 'System calls of a worker',
  seccomps: {
    RuntimeDefault: 'The engine’s profile',
    Localhost: 'A profile of yours',
    Unconfined: 'All',
  },
  seccompAbout: {
    RuntimeDefault:
      'Most engines refuse user namespaces, of which the sandbox is made: then commands ask before they run.',
    Localhost:
      'With the file seccomp-sandbox.json on each node, commands are confined within the pod too.',
    Unconfined:
      'The sandbox works, and nothing else stands between a command and the kernel. Restricted namespaces refuse it.',
  },
  localhostProfile: 'Its path below the kubelet’s profiles',
  clusterDomain: 'Domain of the cluster',
  clientLabels: 'Labels of pods that may connect',
  save: 'Save',
  saved: 'It holds from now on',
} as const;
