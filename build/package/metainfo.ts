/** AppStream metainfo, by which software centres of Linux show an app, and find it by what it opens. */
import { SYNOPSIS, SYNOPSIS_ZH } from './desktop-entry.ts';

export const APP_ID = 'dev.skein.Skein';
export const METAINFO = `${APP_ID}.metainfo.xml`;

const ABOUT: readonly (readonly [english: string, chinese: string])[] = [
  [
    'Skein shows coding agents at work on your folders: what they say, run and change, in many threads at once. You approve what they ask for, read their changes, and take them back.',
    'Skein 展示编程智能体在你的文件夹中的工作：它们说了什么、运行了什么、更改了什么，可同时进行多个线程。你批准它们的请求，查看它们的更改，也可以撤回。',
  ],
  [
    'It brings an agent server of its own and drives every other that speaks the Codex app-server protocol, on this computer or another one. Threads stay on your computer as plain files.',
    '它自带智能体服务器，也能驱动任何使用 Codex app-server 协议的服务器，无论在本机还是其他计算机上。线程以普通文件的形式保存在你的计算机上。',
  ],
];

export interface About {
  readonly homepage: string;
  /** The text of CHANGELOG.md: a version that is released has its day there. */
  readonly changelog: string;
}

export function metainfo({ homepage, changelog }: About): string {
  const released = releases(changelog);
  const lines = [
    '<?xml version="1.0" encoding="UTF-8"?>',
    '<component type="desktop-application">',
    `  <id>${APP_ID}</id>`,
    '  <metadata_license>CC0-1.0</metadata_license>',
    '  <project_license>Apache-2.0</project_license>',
    '  <name>Skein</name>',
    `  <summary>${SYNOPSIS}</summary>`,
    `  <summary xml:lang="zh_CN">${SYNOPSIS_ZH}</summary>`,
    '  <developer id="dev.skein">',
    '    <name>The Skein authors</name>',
    '  </developer>',
    '  <description>',
    ...ABOUT.flatMap(([english, chinese]) => [
      `    <p>${english}</p>`,
      `    <p xml:lang="zh_CN">${chinese}</p>`,
    ]),
    '  </description>',
    '  <launchable type="desktop-id">skein.desktop</launchable>',
    `  <url type="homepage">${escaped(homepage)}</url>`,
    '  <categories>',
    '    <category>Development</category>',
    '  </categories>',
    '  <provides>',
    '    <binary>skein</binary>',
    '    <mediatype>x-scheme-handler/skein</mediatype>',
    '  </provides>',
    '  <content_rating type="oars-1.1" />',
    ...(released.length > 0
      ? [
          '  <releases>',
          ...released.map((one) => `    <release version="${one.version}" date="${one.date}" />`),
          '  </releases>',
        ]
      : []),
    '</component>',
  ];
  return `${lines.join('\n')}\n`;
}

/** Headings as in `## 1.2.0 - 2027-01-31`, the newest first; what has no day yet is no release. */
function releases(changelog: string): { version: string; date: string }[] {
  const heading = /^## \[?(\d+\.\d+\.\d+[\w.-]*?)\]? - (\d{4}-\d\d-\d\d)\s*$/gm;
  return [...changelog.matchAll(heading)].map(([, version = '', date = '']) => ({ version, date }));
}

function escaped(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('"', '&quot;');
}
