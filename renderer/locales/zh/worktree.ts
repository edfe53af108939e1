import type { worktree as english } from '../en/worktree.ts';
import type { Translated } from '../translated.ts';

export const worktree: Translated<typeof english> = {
  label: '工作树',
  looking: '正在查看工作树',
  gone: '它已不存在。',
  conflicts: '冲突',

  // What can be done
  merge: '合并',
  mergeInto: '合并到 {{branch}}',
  handBack: '交还',
  remove: '移除',
  saveAndRemove: '保存并移除',
  merged: '已合并到 {{branch}}',
  handedBack_other: '已交还 {{count}} 个文件到 {{folder}}',
  kept: '已保留：{{reason}}',
  removed: '工作树已移除',
  removedSaved: '已移除；文件保存在 {{ref}}',

  // How it stands
  branch: '分支',
  branchFrom: '<code>{{branch}}</code>，基于 <code>{{base}}</code>',
  noBranch: '无',
  work: '工作',
  workRemoved: '已移除；取消归档线程即可恢复',
  workUnknown: '未知',
  workNone: '尚无',
  ahead_other: '领先 {{count}} 个提交',
  behind: '落后 {{commits}} 个',
  uncommitted_other: '{{count}} 个文件未提交',
  workMerged: '已合并',
  workHandedBack: '已交还',
  and: '{{before}}，{{next}}',
  underWay: '正在进行 {{act}}',
  disk: '磁盘',
  measuring: '正在计算…',
  nothing: '未占用',
  size_other: '{{size}}，{{count}} 个文件',
  folder: '文件夹',

  // What removing would do
  losesCommits_other: '{{base}} 没有的 {{count}} 个提交会留在分支 {{branch}} 上。',
  losesFiles_other: '{{count}} 个未提交的文件会先保存为一个单独的提交。',
  losesNothing: '不会丢失工作：全部内容在别处都有。',
  losesIgnored: 'Git 忽略的文件（例如已安装的依赖）会永久删除。',
  comesBack: '取消归档其线程即可重新创建。',
  frees: '可释放 {{size}}。',

  // All of them
  all: '工作树',
  allAbout: '为线程创建的文件夹，各有自己的分支。',
  noneKept: '没有工作树',
  noneKeptAbout: '线程在自己的工作树中开始时，会列在这里，并显示其分支和占用的磁盘空间。',
  sum: '共 {{size}}',
  measured_other: '{{count}} 个文件，计算于 {{time}}',
  details: '详情',
  itsThread: '所属线程',
  stateRemoved: '已移除',
  stateCutOff: '已中断',
  stateOrphan: '线程已不存在',
  stateArchived: '已归档',
  stateMerged: '已合并',
  cleanUp_other: '清理 {{count}} 个无线程的工作树',
  cleaned_other: '已移除 {{count}} 个工作树',
  cleanedSome_other: '已移除 {{removed}} 个；{{count}} 个含有工作，已保留',
  notCleaned: '无法清理',

  // What merging would do
  trying: '正在试合并',
  meetsConflicts:
    '合并到 {{branch}} 会有冲突。没有改动任何内容；可以让智能体把 {{branch}} 合并到它的分支并解决冲突。',
  hasAll: '{{branch}} 已包含全部内容。',
  clean_other: '合并将更改 {{branch}} 中的 {{count}} 个文件，没有冲突。',
  cleanCommitting_other:
    '合并将更改 {{branch}} 中的 {{count}} 个文件，没有冲突；未提交的内容会先提交。',
};
