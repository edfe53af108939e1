import type { search as english } from '../en/search.ts';
import type { Translated } from '../translated.ts';

export const search: Translated<typeof english> = {
  label: '搜索所有线程',
  placeholder: '搜索消息、命令和更改',
  allProjects: '所有项目',
  noProject: '无项目',
  archiveToo: '也会搜索归档',
  matches: '匹配项',
  noMatch: '没有与“{{query}}”匹配的内容',
  searchAll: '搜索所有项目',
  lookedEverywhere: '已查找所有线程，包括已归档的。',
  lookedIn: '已查找 {{project}} 的线程。',
  untitled: '新线程',
  archived: '已归档',
  showMore: '显示更多匹配项',
  move: '移动',
  openItem: '打开所在条目',
  found: '{{matches}} 个匹配项，{{ms}} 毫秒',
  kind: {
    userMessage: '你',
    agentMessage: '智能体',
    reasoning: '推理',
    plan: '计划',
    commandExecution: '命令',
    fileChange: '更改',
  },
  by: '{{who}}：',
};
