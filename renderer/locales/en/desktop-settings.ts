export const desktopSettings = {
  // While the user is elsewhere
  elsewhere: 'While you are elsewhere',
  tray: 'Icon beside the clock',
  trayAbout: 'Says what runs and what waits. With it Skein goes on when its last window closes.',
  trayRefused: 'This desktop has no place for it.',
  notifyActions: 'Answer in notifications',
  notifyActionsAbout:
    'A plain command that runs in a sandbox can be allowed once or denied there. Whatever asks for more is decided here.',
  keepAwake: 'Stay awake while agents work',
  keepAwakeAbout: 'The computer does not fall asleep; its screen may go dark.',
  confirmQuit: 'Ask before agents are stopped',
  confirmQuitAbout: 'When Skein quits, or its last window closes, while agents work.',
  keepAwakeOnBattery: 'Stay awake on battery, too',
  keepAwakeOnBatteryAbout: 'Otherwise only while the computer has mains power.',

  // Keys
  keys: 'Keys that work everywhere',
  shortcut: 'Show Skein',
  shortcutAbout: 'From every other program; pressed again, they put it away.',
  shortcutState: {
    taken: 'The system or another program has these keys.',
    unusable:
      'These keys cannot work everywhere: take some with Ctrl, Alt or ⌘, or a function key.',
  },
  choose: 'Choose keys',
  change: 'Change',
  none: 'None',
  pressKeys: 'Press the keys',
  pressFor: 'Press the keys that show Skein.',
  escapeCancels: 'Escape cancels.',

  // Size
  size: 'Size',
  zoom: 'Zoom of all windows',
  smaller: 'Smaller',
  larger: 'Larger',
  usualSize: 'Usual size',

  // Spelling
  spelling: 'Spelling',
  spellingAbout:
    'Nothing is checked until you choose a language. Its dictionary is then fetched once from Google’s servers (redirector.gvt1.com), as Chromium does; what you write stays here.',
  spellingBySystem: 'The system checks what you write, in the languages of its own settings.',
  languages: 'Languages',
  bySystem: 'By the system',
  addLanguage: 'Add',
  removeLanguage: 'Remove {{language}}',
  notFetched: 'The dictionary of {{language}} could not be fetched.',

  on: 'On',
  off: 'Off',
  notRead: 'How the desktop stands could not be read',
} as const;
