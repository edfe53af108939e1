import { expect, it } from 'vitest';
import { releaseNotes } from './release-notes.ts';

const TEXT = `# Changelog

Words.

## Unreleased

### Added

- not yet

## 1.10.0 - 2026-11-27

- ten

## [1.1.0] - 2026-10-01

### Fixed

- one
`;

it.each([
  ['1.10.0', '- ten'],
  ['1.1.0', '### Fixed\n\n- one'],
  ['2.0.0', '### Added\n\n- not yet'],
])('finds what is new in %s', (version, notes) => {
  expect(releaseNotes(version, TEXT)).toBe(notes);
});
