import type { commands as english } from '../en/commands.ts';
import type { Translated } from '../translated.ts';

export const commands: Translated<typeof english> = {
  title: {
    // Skein
    palette: '转到任意位置',
    showKeys: '显示键盘快捷键',
    settings: '打开设置',
    settingsSection: '设置',
    newWindow: '新建窗口',
    approvals: '批准',
    archive: '归档',
    restartServer: '重启服务器',

    // Threads
    newThread: '新建线程',
    newThreadIn: '在项目中新建线程',
    openFolder: '打开文件夹…',
    search: '搜索所有线程',
    nextThread: '下一个线程',
    previousThread: '上一个线程',
    nextNeedsYou: '下一个需要你处理的线程',

    // The open thread
    rename: '重命名线程',
    fork: '复制线程',
    compact: '压缩上下文',
    review: '审查未提交的更改',
    rewind: '回退最近的回合…',
    interrupt: '停止回合',
    copyMarkdown: '将最近的回合复制为 Markdown',
    copyThreadId: '复制线程 ID',
    exportThread: '导出线程…',
    openInWindow: '在新窗口中打开线程',
    turns: '转到回合',
    unreadTurn: '转到第一个新回合',
    find: '在线程中查找',
    findNext: '下一个匹配项',
    findPrevious: '上一个匹配项',
    worktree: '显示工作树',
    archiveThread: '归档线程',
    unarchiveThread: '取消归档线程',

    // View
    toggleSidebar: '显示或隐藏侧边栏',
    toggleSplit: '并排显示线程或仅一个',
    openBeside: '在旁边打开线程',
    closeSide: '关闭这一侧',
    nextSide: '下一侧',
    toggleTerminals: '显示或隐藏终端',
    changes: '显示或隐藏更改',
    changesScope: '比较更改',
    theme: '主题',
    contrast: '对比度',
    density: '密度',
    language: '语言',
    detail: '工具调用的详细程度',
    diffView: '差异视图',

    // Composer
    focusComposer: '撰写消息',
    model: '模型',
    effort: '推理强度',
    access: '访问权限',
    planMode: '切换计划模式',
    attachImages: '附加图片',
    send: '发送',
    sendOtherwise: '回合运行时以另一种方式发送',
    newLine: '换行',
    mention: '引用文件',
    slash: '编辑框中的命令',

    // Approvals
    allow: '允许',
    deny: '拒绝',
    scope: '有效范围',

    // Changes
    nextFile: '下一个文件',
    previousFile: '上一个文件',
    nextHunk: '下一处更改',
    previousHunk: '上一处更改',
    viewed: '将文件标为已查看',
  },
  numberedThread: '侧边栏中的第 {{number}} 个线程',
  group: {
    app: 'Skein 应用',
    threads: '线程',
    thread: '打开的线程',
    view: '视图',
    composer: '编辑框',
    approvals: '焦点在批准上时',
    changes: '焦点在更改上时',
  },
  menu: {
    file: '文件',
    edit: '编辑',
    view: '视图',
    thread: '线程',
    window: '窗口',
    help: '帮助',
  },
  serverOf: '智能体的服务器',
  markdownCopied: '已将回合复制为 Markdown',
  notCopied: '无法复制',
};
