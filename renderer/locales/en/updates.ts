export const updates = {
  title: 'Updates',
  notKept: 'The setting could not be kept',
  notOpened: 'The page could not be opened',
  notDone: 'That did not work',
  dismiss: 'Dismiss',

  // Why there are none
  hindrance: {
    source: 'This Skein runs from its sources or from npm: update it there.',
    noFeed: 'This Skein was packed without a place to look for newer versions.',
    archive:
      'This Skein was unpacked from an archive, which it cannot put a newer version in place of.',
    package: 'Your system’s package manager keeps this Skein: update it there.',
    other: 'This Skein cannot put a newer version in its place.',
  },

  // How things stand
  unknown: 'Not looked for newer versions yet',
  newest: 'This is the newest version',
  neverLooked: 'Skein has not looked since it started.',
  looked: 'Looked on {{time}}.',
  look: 'Look now',
  checking: 'Looking for a newer version',
  notLooked: 'Could not look for newer versions',
  news: {
    found: 'Skein {{version}} is out',
    ready: 'Skein {{version}} is ready',
    waiting: 'Skein {{version}} waits',
    returning: 'Going back to Skein {{version}}',
    notInstalled: 'Skein {{version}} could not be put in place',
  },
  newsAbout: {
    found: 'It is fetched only when you say so.',
    ready: 'It is put in place when you quit.',
    waiting: 'Skein restarts as soon as no turn is running.',
    returning: 'Skein restarts as soon as no turn is running.',
  },
  download: 'Download',
  downloading: 'Downloading Skein {{version}}',
  percent: '{{percent}} %',
  stop: 'Stop',
  notFetched: 'Skein {{version}} could not be fetched',
  again: 'Try again',
  restart: 'Restart now',
  waiting: 'Waiting for turns to end',
  notNow: 'Not now',
  whatIsNew: 'What is new',
  newIn: 'New in {{version}}',

  // What the user wants
  newer: 'Newer versions',
  wish: { automatic: 'Fetch', ask: 'Tell me', off: 'Never look' },
  wishAbout: {
    automatic:
      'Skein asks the place of its releases once a day, fetches what is newer, and puts it in place when you quit. Nothing about you or your work is sent.',
    ask: 'Skein asks the place of its releases once a day and tells you. Nothing about you or your work is sent.',
    off: 'Skein asks nobody. You can still look yourself.',
  },
  channel: 'Which versions',
  channelAbout: 'Beta: also those that are not finished',
  channels: { stable: 'Stable', beta: 'Beta' },
  older: 'Going back',
  previous: 'Skein {{version}}, which was here before, is kept.',
  back: 'Go back…',
  backTo: 'Go back to Skein {{version}}?',
  backAbout:
    'Skein restarts with it as soon as no turn is running. All threads stay as they are. This version is not fetched again unless you say so.',
  backLibrary:
    'It does not read the library as it is now, so the copy from before the update comes in its place. Drafts, pins and decisions that came since lie beside it, in a file called “skein.sqlite.left-…”.',
  backNow: 'Go back and restart',
  notReturned: 'Skein could not go back to {{version}}',
  olderAbout:
    'An older version can be installed over this one; all threads stay. Should it say that the library is of a newer Skein, put the copy that was made before that update in its place: “skein.sqlite.before-…” in the folder “app” of the home.',
  allVersions: 'All versions',
} as const;
