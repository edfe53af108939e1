import type { about as english } from '../en/about.ts';
import type { Translated } from '../translated.ts';

export const about: Translated<typeof english> = {
  help: '帮助',
  documentation: '文档',
  openDocumentation: '打开',
  notOpened: '无法打开页面',

  // What is new
  notes: '此版本的新增内容',
  newIn: 'Skein {{version}} 的新增内容',
  noNotes: '没有关于此版本的说明。',

  // A problem
  problem: '报告问题',
  problemHint: '可复制的版本信息、可附上的崩溃报告，以及报告的位置',
  problemAbout:
    '请说明你做了什么、发生了什么，以及你期望的结果。这些版本信息会有帮助；Skein 不会自行发送任何内容。把崩溃报告交给别人之前请先阅读。',
  noIssues: '打包此 Skein 的人没有给出报告问题的位置：请告诉你的获取来源。',
  openIssues: '打开问题列表',
  seeReports: '显示崩溃报告',
  copyFacts: '复制',
  notCopied: '无法复制',

  // Licences
  licences: '许可证',
  licencesHint: 'Skein 及其所含软件包的许可证',
  licencesAbout: 'Skein 是采用 Apache License 2.0 的自由软件。它包含他人的作品：',
  noLicences: '此 Skein 从源代码运行。node_modules 中的每个软件包旁边都有其许可证。',

  show: { notes: '显示', problem: '报告…', licences: '显示' },
};
