import type { diff as english } from '../en/diff.ts';
import type { Translated } from '../translated.ts';

export const diff: Translated<typeof english> = {
  changes: '更改',
  close: '关闭更改',
  refresh: '重新查看',
  fullWidth: '使用全部宽度',
  beside: '放在线程旁',

  // What changes are held against
  compare: '比较',
  lastTurn: '上一回合',
  thisTurn: '此回合',
  turnHint: '一个回合更改了什么',
  thread: '线程',
  threadHint: '所有回合合起来更改了什么',
  uncommitted: '未提交',
  uncommittedHint: '尚未提交的内容',
  branch: '分支',
  against: '相对于 {{base}}',
  branchHint: '分支自离开其基础以来的更改，包括未提交的内容',

  // What is not all
  patchesOnly: '仅来自补丁',
  truncated: '不完整',
  why: {
    patchesOnly: '这里只知道补丁更改了什么，不知道命令更改了什么',
    truncated: '有些文件太大而未保留，或位于别处',
  },

  // Files
  files: '文件',
  filter: '筛选文件',
  staged: '已暂存',
  unstaged: '未暂存',
  kind: {
    add: '已添加',
    delete: '已删除',
    update: '已修改',
    rename: '已移动',
    untracked: '未跟踪',
    conflict: '冲突',
  },
  fileLabel: '{{kind}}：{{path}}',
  copyPath: '复制路径',
  fileNotOpened: '无法打开文件',
  openFile: '打开文件',
  viewed: '已查看',
  viewedFile: '已查看 {{path}}',
  viewedOf: '已查看 {{viewed}}/{{count}}',
  comments_other: '{{count}} 条评论',
  previousFile: '上一个文件',
  nextFile: '下一个文件',
  layout: '布局',
  unified: '合并',
  split: '并排',
  changesOf: '{{path}} 的更改',
  changedLines_other: '{{count, number}} 行更改',
  show: '显示',
  fetching: '正在获取更改',
  nested: '它自成一个仓库：git 不会查看其内部。',

  // Staging
  stage: '暂存',
  unstage: '取消暂存',
  revert: '还原',
  ofFile: { stage: '暂存 {{path}}', unstage: '取消暂存 {{path}}', revert: '还原 {{path}}' },
  ofHunk: {
    stage: '暂存 {{path}} 的第 {{hunk}} 块',
    unstage: '取消暂存 {{path}} 的第 {{hunk}} 块',
    revert: '还原 {{path}} 的第 {{hunk}} 块',
  },
  reverted: '已还原 {{path}}',
  undo: '撤消',
  notUndone: '无法恢复',

  // Comments on lines
  commentOn: '对第 {{line}} 行的评论',
  commentHint: '写给智能体',
  addComment: '加入审查',
  editComment: '编辑评论',
  removeComment: '移除评论',
  review: '审查',
  sendReview: '发送',
  discardReview: '丢弃审查',
  reviewDiscarded: '已丢弃审查',
  reviewNotSent: '审查未发送',

  // From the head
  rewind: '回退到此回合之前',
  worktree: '工作树',

  // Commit
  commitMessage: '提交说明',
  commit: '提交',
  commitAndPush: '提交并推送',
  commitsAll_other: '{{count}} 个文件，未暂存任何内容：将全部提交',
  commitsStaged_other: '已暂存 {{count}} 个文件',
  settleConflicts: '请先解决冲突',
  committing: '正在提交',
  committed: '已提交 {{sha}}',
  committedAndPushed: '已提交 {{sha}} 并推送',
  noBranch: '不在分支上',
  ahead_other: '{{count}} 个提交待推送',
  notPushed: '尚未推送',
  push: '推送',
  pushing: '正在推送',
  pushed: '已推送',

  // Pull request
  pullRequest: '拉取请求',
  pullRequestTitle: '标题',
  pullRequestBody: '说明',
  pullRequestPage: '在浏览器中创建',
  pullRequestMade: '已创建拉取请求',
  create: '创建',
  pushAndCreate: '推送并创建',
  open: '打开',
  notOpened: '无法打开该页面',

  // Nothing to show
  looking: '正在查看更改',
  unreadable: '无法读取更改',
  tryAgain: '重试',
  noGit: '此文件夹不在 git 中',
  noGitAbout: '此线程各回合的更改仍然可以查看。',
  noBase: '没有可与此分支比较的对象',
  noBaseAbout: '它没有上游，也没有可作为起点的主分支。',
  nothing: '没有任何更改',
  nothingIn: {
    turn: '当回合通过补丁或命令更改文件时，它们会显示在这里。',
    thread: '此线程所有回合的更改会显示在这里。',
    uncommitted: '此文件夹中的内容都已提交。',
    branch: '此分支没有任何其基础所没有的内容。',
  },
};
