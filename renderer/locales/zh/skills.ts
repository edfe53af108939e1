import type { skills as english } from '../en/skills.ts';
import type { Translated } from '../translated.ts';

export const skills: Translated<typeof english> = {
  title: '技能',
  about: '把一件事做好的方法：当工作与之相关时，智能体会阅读它。',
  lookAgain: '重新查找',
  notRead: '无法读取技能',
  notSwitched: '无法切换 {{name}}',
  overruled: '另一个配置文件决定了 {{name}}，因此保持不变',
  switch: '使用 {{name}}',
  broken: '无法读取的技能',
  unused: '未使用',

  // Where it is from
  scope: { user: '你的', repo: '项目', system: '内置', admin: '由管理员提供' },

  // There is none
  none: '没有技能',
  noneAbout:
    '技能是一个包含 SKILL.md 的文件夹：先用几行说明用途，再说明做法。智能体能看到所有技能的用途，并在合适时阅读其中一个。',
  writeOne:
    '为所有工作编写 <code>{{file}}</code>，或在项目的 <code>{{folder}}</code> 中编写。它会立即被找到。',
  exampleLabel: '示例',
  copyExample: '复制示例',
  example: `---
name: release
description: 我们如何发布版本。在要求发布或打标签时使用。
---

1. 运行测试。
2. 将更新日志中未发布的部分移到新版本下。
3. 提交、打标签，并说明还有什么需要推送。`,
};
