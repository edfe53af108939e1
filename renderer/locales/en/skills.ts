export const skills = {
  title: 'Skills',
  about: 'How to do something well: agents read one when the work is about it.',
  lookAgain: 'Look again',
  notRead: 'The skills could not be read',
  notSwitched: '{{name}} could not be switched',
  overruled: 'Another config file decides about {{name}}, so it stays as it is',
  switch: 'Use {{name}}',
  broken: 'A skill that cannot be read',
  unused: 'Not used',

  // Where it is from
  scope: { user: 'Yours', repo: 'Project', system: 'Built in', admin: 'By your administrator' },

  // There is none
  none: 'No skills',
  noneAbout:
    'A skill is a folder with a SKILL.md: what it is for in a few lines, then how to do it. Agents see the lines of all skills, and read one when it fits.',
  writeOne:
    'Write <code>{{file}}</code> for all your work, or one in <code>{{folder}}</code> of a project. It is found at once.',
  exampleLabel: 'An example',
  copyExample: 'Copy the example',
  example: `---
name: release
description: How we make a release. Use it when asked to release or tag a version.
---

1. Run the tests.
2. Move the changelog’s unreleased part under the new version.
3. Commit, tag, and say what is left to push.`,
} as const;
